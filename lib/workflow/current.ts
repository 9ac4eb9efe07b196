import { IllegalStateError } from '../errors.js';
import type { Execution } from './execution.js';

/** What a cancellation scope is to the host: an object to keep. */
export type ScopeLike = object;

let current: Execution | undefined;

/** Only one workflow runs at a time in a context, and none of its code runs after another one's has begun. */
export function setExecution(execution: Execution | undefined): void {
  current = execution;
}

/** The workflow whose code is running, if any. */
export function maybeExecution(): Execution | undefined {
  return current;
}

/** The workflow whose code is running. */
export function currentExecution(what: string): Execution {
  if (current === undefined) {
    throw new IllegalStateError(`${what} can be used in workflow code only`);
  }
  return current;
}
