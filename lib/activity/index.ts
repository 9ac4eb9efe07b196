/**
 * What activity code imports.
 *
 * @packageDocumentation
 */
import type { Duration } from '../duration.js';
import type { ActivityCancellationDetails } from './cancellation.js';
import { type ActivityInfo, type ActivityLog, Context } from './context.js';

export type { Duration } from '../duration.js';
export { PayloadConverterError } from '../errors.js';
export {
  ApplicationFailure,
  type ApplicationFailureCategory,
  type ApplicationFailureOptions,
  CancelledFailure,
  TemporalFailure,
} from '../failures.js';
export type { ActivityCancellationDetails } from './cancellation.js';
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
export function sleep(duration: Duration): Promise<void> {
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

/** Why the activity is cancelled, once it is. */
export function cancellationDetails(): ActivityCancellationDetails | undefined {
  return Context.current().cancellationDetails;
}

/** Writes lines about the activity to the worker's logger. */
export const log: ActivityLog = {
  trace: (message, attributes) => Context.current().log.trace(message, attributes),
  debug: (message, attributes) => Context.current().log.debug(message, attributes),
  info: (message, attributes) => Context.current().log.info(message, attributes),
  warn: (message, attributes) => Context.current().log.warn(message, attributes),
  error: (message, attributes) => Context.current().log.error(message, attributes),
};
