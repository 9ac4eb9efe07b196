import { IllegalStateError } from '../errors.js';
import type { CancellationScope } from './cancellation-scope.js';
import type { Execution } from './execution.js';

/** What the host keeps for code and all that it starts. */
export interface Place {
  readonly scope: CancellationScope;
  /** The update whose handler it is, or was started by. */
  readonly update: UpdateInfo | undefined;
  /** The values of each `AsyncLocalStorage`, by its key. */
  readonly stores: ReadonlyMap<object, unknown> | undefined;
}

/** An update that is being done. */
export interface UpdateInfo {
  /** Given by whoever asked for it, or by the server. */
  readonly id: string;
  readonly name: string;
}

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
