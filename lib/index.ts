/**
 * Temporal for Node.js with a Rust core: the client.
 *
 * @packageDocumentation
 */

export { Client, type ClientOptions } from './client.js';
export { Connection, WorkflowService } from './connection.js';
export type { CallRetryPolicy, ConnectionOptions, Metadata, TLSConfig } from './connection-options.js';
export type { DataConverter } from './data-converter.js';
export {
  defineQuery,
  defineSignal,
  defineUpdate,
  type QueryDefinition,
  type SignalDefinition,
  type UpdateDefinition,
} from './definitions.js';
export type { PendingActivity, PendingChild, RawDescription, WorkflowExecution } from './description.js';
export { Description } from './description.js';
export type { Duration, ProtoDuration } from './duration.js';
export {
  QueryRejectCondition,
  type RetryState,
  type TimeoutType,
  type WorkflowExecutionStatusName,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from './enums.js';
export {
  type GrpcStatus,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  ValueError,
  WorkflowContinuedAsNewError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowExecutionCancelledError,
  WorkflowExecutionContinuedAsNewError,
  WorkflowExecutionFailedError,
  WorkflowExecutionTerminatedError,
  WorkflowExecutionTimedOutError,
  type WorkflowFailedCode,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from './errors.js';
export { defaultFailureConverter, type FailureConverter } from './failure-converter.js';
export {
  ActivityFailure,
  ApplicationFailure,
  type ApplicationFailureCategory,
  type ApplicationFailureOptions,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusOperationFailure,
  type ProtoFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from './failures.js';
export { defaultPayloadConverter, type Payload, type PayloadConverter } from './payload.js';
export {
  defineSearchAttributeKey,
  type SearchAttributeKey,
  type SearchAttributePair,
  type SearchAttributes,
  type SearchAttributeType,
  type SearchAttributeValues,
  TypedSearchAttributes,
} from './search-attributes.js';
export {
  type ExecutionReference,
  type GetHandleOptions,
  type StartedWorkflowHandle,
  type WithArgs,
  WorkflowClient,
  type WorkflowClientConnectionOptions,
  type WorkflowClientOptions,
} from './workflow-client.js';
export type {
  CallOptions,
  NewWorkflowHandle,
  QueryFunction,
  ResultOptions,
  SignalFunction,
  WorkflowHandle,
} from './workflow-handle.js';
export type {
  Priority,
  RetryPolicy,
  VersioningOverride,
  WorkflowOptions,
  WorkflowOptionsWithDefaults,
} from './workflow-options.js';
export type {
  Workflow,
  WorkflowParameters,
  WorkflowQueries,
  WorkflowResultType,
  WorkflowSignals,
} from './workflow-types.js';
