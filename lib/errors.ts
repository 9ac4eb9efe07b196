import { brandError } from './brand.js';
import type { RetryState } from './enums.js';
import { TemporalFailure } from './failures.js';

/** A gRPC status as an error shows it. */
export interface GrpcStatus {
  /** The number of the status code, such as 14. */
  readonly code: number;
  /** Its name, such as `UNAVAILABLE`. */
  readonly name: string;
  /** What the server said, or what happened on the way. */
  readonly message: string;
}

/** A value that cannot be used, such as an option out of its range. */
export class ValueError extends Error {
  /** Tells this kind of error apart. */
  readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER' = 'TEMPORAL_VALUE_ERROR';
}
brandError(ValueError, 'ValueError');

/** A value that cannot become a payload, or a payload that cannot become a value. The message says which and why. */
export class PayloadConverterError extends ValueError {
  override readonly code = 'TEMPORAL_PAYLOAD_CONVERTER';
}
brandError(PayloadConverterError, 'PayloadConverterError');

/** A call that does not fit the state of the object it was made on, such as a second `start()` on one handle. */
export class IllegalStateError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_ILLEGAL_STATE';
}
brandError(IllegalStateError, 'IllegalStateError');

/** A call failed: the server refused it or could not be reached, also after retries. */
export class ServiceError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_SERVICE_ERROR';
  /** The gRPC status behind it. */
  readonly grpcStatus: GrpcStatus;

  constructor(message: string, grpcStatus: GrpcStatus) {
    super(message);
    this.grpcStatus = grpcStatus;
    // Not enumerable, as `cause` is when given to `Error`. Its shape is that of a gRPC client's error, which code
    // written for the official client looks into (`err.cause.code`, `err.cause.details`).
    const cause = Object.assign(new Error(`${grpcStatus.code} ${grpcStatus.name}: ${grpcStatus.message}`), {
      code: grpcStatus.code,
      details: grpcStatus.message,
    });
    Object.defineProperty(this, 'cause', { value: cause, configurable: true, writable: true });
  }
}
brandError(ServiceError, 'ServiceError');

/** The namespace does not exist. */
export class NamespaceNotFoundError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_NAMESPACE_NOT_FOUND';

  constructor(
    /** The namespace that was asked for. */
    readonly namespace: string,
  ) {
    super(`Namespace not found: '${namespace}'`);
  }
}
brandError(NamespaceNotFoundError, 'NamespaceNotFoundError');

/** No such workflow or run; or it has closed, where the call needs a running one. */
export class WorkflowNotFoundError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_WORKFLOW_NOT_FOUND';

  constructor(
    message: string,
    /** The workflow that was asked for. */
    readonly workflowId: string,
    /** The run that was asked for; `undefined` for the current one. */
    readonly runId: string | undefined,
  ) {
    super(message);
  }
}
brandError(WorkflowNotFoundError, 'WorkflowNotFoundError');

/**
 * A workflow of this id runs, or has run, and the id policies do not allow another. Of a child, it fails the parent that
 * does not catch it.
 */
export class WorkflowExecutionAlreadyStartedError extends TemporalFailure {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_WORKFLOW_ALREADY_STARTED';

  constructor(
    message: string,
    /** The id that is taken. */
    readonly workflowId: string,
    /** The type of the workflow that was to be started. */
    readonly workflowType: string,
    /** The run that stands in the way, where the server said. */
    readonly runId: string | undefined,
  ) {
    super(message);
  }
}
brandError(WorkflowExecutionAlreadyStartedError, 'WorkflowExecutionAlreadyStartedError');

/** The worker refused a query: it has no handler of that name, or the handler threw. */
export class QueryNotRegisteredError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_QUERY_NOT_REGISTERED';
}
brandError(QueryNotRegisteredError, 'QueryNotRegisteredError');

/** The workflow's status is one that the client's `queryRejectCondition` excludes. */
export class QueryRejectedError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_QUERY_REJECTED';

  constructor(
    /** The workflow's status: the number of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
    readonly status: number,
    statusName: string,
  ) {
    super(`Query rejected: the workflow's status is ${statusName}`);
  }
}
brandError(QueryRejectedError, 'QueryRejectedError');

/** The literal codes of {@link WorkflowFailedError} and the classes that extend it. */
export type WorkflowFailedCode =
  | 'TEMPORAL_WORKFLOW_FAILED'
  | 'TEMPORAL_WORKFLOW_CANCELLED'
  | 'TEMPORAL_WORKFLOW_TERMINATED'
  | 'TEMPORAL_WORKFLOW_TIMED_OUT';

/** A workflow closed without a result. What the four classes below have in common. */
export class WorkflowFailedError extends Error {
  /** Tells this kind of error apart. */
  readonly code: WorkflowFailedCode = 'TEMPORAL_WORKFLOW_FAILED';
  /** Why it closed. */
  declare readonly cause: TemporalFailure | undefined;

  constructor(
    message: string,
    cause: TemporalFailure | undefined,
    /** Why the server tried no further; `undefined` where retrying was not in question. */
    readonly retryState: RetryState | undefined,
  ) {
    super(message, { cause });
  }
}
brandError(WorkflowFailedError, 'WorkflowFailedError');

/** The workflow failed. `cause` is the failure. */
export class WorkflowExecutionFailedError extends WorkflowFailedError {
  override readonly code = 'TEMPORAL_WORKFLOW_FAILED';
}
brandError(WorkflowExecutionFailedError, 'WorkflowExecutionFailedError');

/** The workflow ended as cancelled. `cause` is a `CancelledFailure`. */
export class WorkflowExecutionCancelledError extends WorkflowFailedError {
  override readonly code = 'TEMPORAL_WORKFLOW_CANCELLED';

  constructor(
    message: string,
    cause: TemporalFailure | undefined,
    /** What the workflow said when it ended. */
    readonly details: unknown[],
  ) {
    super(message, cause, undefined);
  }
}
brandError(WorkflowExecutionCancelledError, 'WorkflowExecutionCancelledError');

/** The workflow was terminated; the message is the reason. `cause` is a `TerminatedFailure`. */
export class WorkflowExecutionTerminatedError extends WorkflowFailedError {
  override readonly code = 'TEMPORAL_WORKFLOW_TERMINATED';

  constructor(
    message: string,
    cause: TemporalFailure | undefined,
    /** What was said with the reason. */
    readonly details: unknown[],
    /** Who terminated it. */
    readonly identity: string,
  ) {
    super(message, cause, undefined);
  }
}
brandError(WorkflowExecutionTerminatedError, 'WorkflowExecutionTerminatedError');

/** The workflow ran out of time. `cause` is a `TimeoutFailure`. */
export class WorkflowExecutionTimedOutError extends WorkflowFailedError {
  override readonly code = 'TEMPORAL_WORKFLOW_TIMED_OUT';
}
brandError(WorkflowExecutionTimedOutError, 'WorkflowExecutionTimedOutError');

/** The workflow continued as new, and `followRuns` was false. */
export class WorkflowExecutionContinuedAsNewError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_WORKFLOW_CONTINUED_AS_NEW';

  constructor(
    message: string,
    /** The run that continues it. */
    readonly newExecutionRunId: string,
  ) {
    super(message);
  }
}
brandError(WorkflowExecutionContinuedAsNewError, 'WorkflowExecutionContinuedAsNewError');
// The name of the same class in today's official client.
Object.defineProperty(
  WorkflowExecutionContinuedAsNewError.prototype,
  Symbol.for('__temporal_isWorkflowContinuedAsNewError'),
  {
    value: true,
  },
);

export { WorkflowExecutionContinuedAsNewError as WorkflowContinuedAsNewError };
