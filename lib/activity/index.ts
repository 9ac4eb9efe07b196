/**
 * What activity code imports.
 *
 * @packageDocumentation
 */
import { type ActivityInfo, type ActivityLog, Context } from './context.js';

export type { Duration } from '../duration.js';
export { ApplicationFailure, CancelledFailure, TemporalFailure } from '../failures.js';
export { type ActivityInfo, type ActivityLog, CompleteAsyncError, Context } from './context.js';

/** What the activity knows of itself. */
export function activityInfo(): ActivityInfo {
  return Context.current().info;
}

/** Tells the server that the activity is at work, and how far it is. */
export function heartbeat(details?: unknown): void {
  Context.current().heartbeat(details);
}

/** Resolves after that time; rejects when the activity is cancelled. */
export function sleep(duration: number | string): Promise<void> {
  return Context.current().sleep(duration);
}

/** Rejects when the activity is cancelled. */
export function cancelled(): Promise<never> {
  return Context.current().cancelled;
}

/** Aborted when the activity is cancelled. */
export function cancellationSignal(): AbortSignal {
  return Context.current().cancellationSignal;
}

/** Writes lines about the activity to the worker's logger. */
export const log: ActivityLog = {
  trace: (message, attributes) => Context.current().log.trace(message, attributes),
  debug: (message, attributes) => Context.current().log.debug(message, attributes),
  info: (message, attributes) => Context.current().log.info(message, attributes),
  warn: (message, attributes) => Context.current().log.warn(message, attributes),
  error: (message, attributes) => Context.current().log.error(message, attributes),
};
