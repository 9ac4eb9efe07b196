import { brandError } from './brand.js';
import type { RetryState, TimeoutType } from './enums.js';
import type { Payload } from './payload.js';

/** A failure on the wire (`temporal.api.failure.v1.Failure`): enums are numbers, payloads as {@link Payload}. */
export interface ProtoFailure {
  message?: string;
  source?: string;
  stackTrace?: string;
  encodedAttributes?: Payload;
  cause?: ProtoFailure;
  applicationFailureInfo?: {
    type?: string;
    nonRetryable?: boolean;
    details?: { payloads?: Payload[] };
    nextRetryDelay?: { seconds: number; nanos: number };
    category?: number;
  };
  timeoutFailureInfo?: { timeoutType?: number; lastHeartbeatDetails?: { payloads?: Payload[] } };
  canceledFailureInfo?: { details?: { payloads?: Payload[] }; identity?: string };
  terminatedFailureInfo?: { identity?: string };
  serverFailureInfo?: { nonRetryable?: boolean };
  resetWorkflowFailureInfo?: { lastHeartbeatDetails?: { payloads?: Payload[] } };
  activityFailureInfo?: {
    scheduledEventId?: string;
    startedEventId?: string;
    identity?: string;
    activityType?: { name?: string };
    activityId?: string;
    retryState?: number;
  };
  childWorkflowExecutionFailureInfo?: {
    namespace?: string;
    workflowExecution?: { workflowId?: string; runId?: string };
    workflowType?: { name?: string };
    initiatedEventId?: string;
    startedEventId?: string;
    retryState?: number;
  };
  nexusOperationExecutionFailureInfo?: {
    scheduledEventId?: string;
    endpoint?: string;
    service?: string;
    operation?: string;
    operationToken?: string;
  };
  nexusHandlerFailureInfo?: { type?: string; retryBehavior?: string | number };
}

/** What workflows and activities fail with, wherever and in whatever language they ran. */
export class TemporalFailure extends Error {
  /** The failure as it came over the wire, when it did. */
  declare failure?: ProtoFailure;
  /** What it was caused by. */
  declare readonly cause?: Error;

  constructor(message?: string, cause?: Error) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
brandError(TemporalFailure, 'TemporalFailure');

/** How a failure is seen by whoever watches: a benign one is expected and raises no alarm. */
export type ApplicationFailureCategory = 'BENIGN';

/** The parts of an {@link ApplicationFailure}. */
export interface ApplicationFailureOptions {
  message?: string;
  /** What retry policies match; the error's name by default. */
  type?: string;
  /** Whether it is final, whatever the retry policy says. False by default. */
  nonRetryable?: boolean;
  details?: unknown[];
  /** The pause before the next attempt, milliseconds or an `ms` string; the retry policy's by default. */
  nextRetryDelay?: number | string;
  cause?: Error;
  category?: ApplicationFailureCategory;
}

/** A failure that workflow or activity code threw. */
export class ApplicationFailure extends TemporalFailure {
  constructor(
    message?: string,
    /** What retry policies match. */
    readonly type?: string,
    /** Whether it is final, whatever the retry policy says. */
    readonly nonRetryable?: boolean,
    /** Values that were given with it. */
    readonly details?: unknown[],
    cause?: Error,
    /** The pause before the next attempt, in milliseconds or as an `ms` string. */
    readonly nextRetryDelay?: number | string,
    /** How it is seen by whoever watches. */
    readonly category?: ApplicationFailureCategory,
  ) {
    super(message, cause);
  }

  /** A failure of these parts. */
  static create(options: ApplicationFailureOptions): ApplicationFailure {
    const { message, type, nonRetryable = false, details, nextRetryDelay, cause, category } = options;
    return new ApplicationFailure(message, type, nonRetryable, details, cause, nextRetryDelay, category);
  }

  /** A failure that the retry policy decides about. */
  static retryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure(message, type ?? 'Error', false, details);
  }

  /** A failure that is final. */
  static nonRetryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure(message, type ?? 'Error', true, details);
  }
}
brandError(ApplicationFailure, 'ApplicationFailure');

/** Something was cancelled. */
export class CancelledFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    /** What was said with it. */
    readonly details: unknown[] = [],
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brandError(CancelledFailure, 'CancelledFailure');

/** A workflow was terminated. */
export class TerminatedFailure extends TemporalFailure {}
brandError(TerminatedFailure, 'TerminatedFailure');

/** Something took too long. */
export class TimeoutFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    /** What an activity last said of itself. */
    readonly lastHeartbeatDetails: unknown,
    /** Which timeout it was. */
    readonly timeoutType: TimeoutType | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brandError(TimeoutFailure, 'TimeoutFailure');

/** The server itself failed something. */
export class ServerFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    /** Whether it is final. */
    readonly nonRetryable: boolean,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brandError(ServerFailure, 'ServerFailure');

/** An activity failed; `cause` says how. */
export class ActivityFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly activityType: string,
    readonly activityId: string | undefined,
    /** Why it was tried no further. */
    readonly retryState: RetryState | undefined,
    /** The worker that ran it. */
    readonly identity: string | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brandError(ActivityFailure, 'ActivityFailure');

/** A child workflow failed; `cause` says how. */
export class ChildWorkflowFailure extends TemporalFailure {
  constructor(
    readonly namespace: string | undefined,
    readonly execution: { workflowId: string; runId: string },
    readonly workflowType: string,
    /** Why it was tried no further. */
    readonly retryState: RetryState | undefined,
    cause?: Error,
  ) {
    super('Child Workflow execution failed', cause);
  }
}
brandError(ChildWorkflowFailure, 'ChildWorkflowFailure');

/** A Nexus operation failed; `cause` says how. */
export class NexusOperationFailure extends TemporalFailure {
  constructor(
    message: string | undefined,
    readonly scheduledEventId: number | undefined,
    readonly endpoint: string,
    readonly service: string,
    readonly operation: string,
    readonly operationToken: string | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brandError(NexusOperationFailure, 'NexusOperationFailure');

/** The message of what an error was caused by in the end: of its last `cause`, or of itself. */
export function rootCause(error: unknown): string | undefined {
  if (error instanceof TemporalFailure && error.cause !== undefined) {
    return rootCause(error.cause);
  }
  return error instanceof Error ? error.message : typeof error === 'string' ? error : undefined;
}
