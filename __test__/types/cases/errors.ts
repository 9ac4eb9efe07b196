/** The codes are literal types, so that a `switch` over them is checked; and the fields have their types. */
import {
  ApplicationFailure,
  type GrpcStatus,
  type IllegalStateError,
  type NamespaceNotFoundError,
  type PayloadConverterError,
  type QueryNotRegisteredError,
  QueryRejectedError,
  type RetryState,
  ServiceError,
  type TemporalFailure,
  type ValueError,
  type WorkflowContinuedAsNewError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionCancelledError,
  WorkflowExecutionContinuedAsNewError,
  type WorkflowExecutionFailedError,
  WorkflowExecutionTerminatedError,
  type WorkflowExecutionTimedOutError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from 'temporal-native';
import { same } from './same.js';

same<IllegalStateError['code'], 'TEMPORAL_ILLEGAL_STATE'>(true);
same<NamespaceNotFoundError['code'], 'TEMPORAL_NAMESPACE_NOT_FOUND'>(true);
same<PayloadConverterError['code'], 'TEMPORAL_PAYLOAD_CONVERTER'>(true);
same<QueryNotRegisteredError['code'], 'TEMPORAL_QUERY_NOT_REGISTERED'>(true);
same<QueryRejectedError['code'], 'TEMPORAL_QUERY_REJECTED'>(true);
same<ServiceError['code'], 'TEMPORAL_SERVICE_ERROR'>(true);
same<ValueError['code'], 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER'>(true);
same<WorkflowExecutionAlreadyStartedError['code'], 'TEMPORAL_WORKFLOW_ALREADY_STARTED'>(true);
same<WorkflowExecutionCancelledError['code'], 'TEMPORAL_WORKFLOW_CANCELLED'>(true);
same<WorkflowExecutionContinuedAsNewError['code'], 'TEMPORAL_WORKFLOW_CONTINUED_AS_NEW'>(true);
same<WorkflowExecutionFailedError['code'], 'TEMPORAL_WORKFLOW_FAILED'>(true);
same<WorkflowExecutionTerminatedError['code'], 'TEMPORAL_WORKFLOW_TERMINATED'>(true);
same<WorkflowExecutionTimedOutError['code'], 'TEMPORAL_WORKFLOW_TIMED_OUT'>(true);
same<WorkflowNotFoundError['code'], 'TEMPORAL_WORKFLOW_NOT_FOUND'>(true);
same<WorkflowContinuedAsNewError, WorkflowExecutionContinuedAsNewError>(true);
same<
  WorkflowFailedError['code'],
  | 'TEMPORAL_WORKFLOW_FAILED'
  | 'TEMPORAL_WORKFLOW_CANCELLED'
  | 'TEMPORAL_WORKFLOW_TERMINATED'
  | 'TEMPORAL_WORKFLOW_TIMED_OUT'
>(true);

export function narrowing(error: unknown): void {
  if (error instanceof ServiceError) {
    same<typeof error.grpcStatus, GrpcStatus>(true);
    same<typeof error.grpcStatus.name, string>(true);
    // @ts-expect-error: what an error says cannot be changed
    error.grpcStatus.code = 0;
  }
  if (error instanceof WorkflowNotFoundError) {
    same<typeof error.workflowId, string>(true);
    same<typeof error.runId, string | undefined>(true);
  }
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    same<typeof error.workflowType, string>(true);
  }
  if (error instanceof WorkflowFailedError) {
    same<typeof error.cause, TemporalFailure | undefined>(true);
    same<typeof error.retryState, RetryState | undefined>(true);
    // @ts-expect-error: no such code
    error.code === 'TEMPORAL_WORKFLOW_CANCELED';
  }
  if (error instanceof WorkflowExecutionTerminatedError) {
    same<typeof error.details, unknown[]>(true);
    same<typeof error.identity, string>(true);
  }
  if (error instanceof WorkflowExecutionContinuedAsNewError) {
    same<typeof error.newExecutionRunId, string>(true);
  }
  if (error instanceof QueryRejectedError) {
    same<typeof error.status, number>(true);
  }
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) {
    same<typeof error.cause, ApplicationFailure>(true);
  }
  const closed: WorkflowFailedError[] = [];
  closed.push(
    error as WorkflowExecutionFailedError,
    error as WorkflowExecutionCancelledError,
    error as WorkflowExecutionTerminatedError,
    error as WorkflowExecutionTimedOutError,
  );
  // @ts-expect-error: continuing as new is not failing
  closed.push(error as WorkflowExecutionContinuedAsNewError);
}

export function distinct(
  error: WorkflowExecutionFailedError | WorkflowExecutionCancelledError | ServiceError,
): unknown {
  switch (error.code) {
    case 'TEMPORAL_WORKFLOW_FAILED':
      return error.cause;
    case 'TEMPORAL_WORKFLOW_CANCELLED':
      return error.details;
    case 'TEMPORAL_SERVICE_ERROR':
      return error.grpcStatus;
    default:
      same<typeof error, never>(true);
      return undefined;
  }
}
