/**
 * What workflow code imports.
 *
 * @packageDocumentation
 */

export type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../definitions.js';
export { defineQuery, defineSignal, defineUpdate } from '../definitions.js';
export type { Duration } from '../duration.js';
export { WorkflowIdReusePolicy } from '../enums.js';
export {
  IllegalStateError,
  PayloadConverterError,
  ValueError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '../errors.js';
export { defaultFailureConverter, type FailureConverter } from '../failure-converter.js';
export {
  ActivityFailure,
  ApplicationFailure,
  type ApplicationFailureCategory,
  type ApplicationFailureOptions,
  CancelledFailure,
  ChildWorkflowFailure,
  type ProtoFailure,
  rootCause,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '../failures.js';
export { defaultPayloadConverter, type Payload, type PayloadConverter } from '../payload.js';
export {
  defineSearchAttributeKey,
  type SearchAttributeKey,
  type SearchAttributePair,
  type SearchAttributes,
  type SearchAttributeType,
  type SearchAttributeValues,
  TypedSearchAttributes,
} from '../search-attributes.js';
export type { SignalFunction } from '../workflow-handle.js';
export type { Priority, RetryPolicy } from '../workflow-options.js';
export type { Workflow, WorkflowParameters, WorkflowResultType } from '../workflow-types.js';
export {
  type ActivityCall,
  ActivityCancellationType,
  type ActivityHandle,
  type ActivityInterface,
  type ActivityOptions,
  createActivityHandle,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  scheduleActivity,
  scheduleLocalActivity,
} from './activities.js';
export { AsyncLocalStorage } from './async-local-storage.js';
export type { SearchAttributeUpdatePair } from './attributes.js';
export {
  enhancedStackTraceQuery,
  type HandlerFacts,
  stackTraceQuery,
  type WorkflowMetadata,
  workflowMetadataQuery,
} from './built-in-queries.js';
export { CancellationScope, type CancellationScopeOptions } from './cancellation-scope.js';
export {
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
  createChildWorkflowHandle,
  executeChild,
  ParentClosePolicy,
  type StartedChildWorkflowHandle,
  startChild,
  type WithChildArgs,
} from './child-workflow.js';
export { ContinueAsNew, type ContinueAsNewOptions, continueAsNew, makeContinueAsNewFunc } from './continue-as-new.js';
export type { UpdateInfo } from './current.js';
export { DeterminismViolationError, WorkflowError } from './errors.js';
export { isCancellation } from './execution.js';
export {
  createExternalWorkflowHandle,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
} from './external-workflow.js';
export type { SuggestContinueAsNewReason, WorkflowInfo } from './info.js';
export { type LogAttributes, log } from './log.js';
export {
  allHandlersFinished,
  HandlerUnfinishedPolicy,
  type QueryHandlerOptions,
  type SignalHandlerOptions,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
  setListener,
  type UpdateHandlerOptions,
} from './set-handler.js';
export { proxySinks, type Sink, type SinkFunction, type Sinks } from './sinks.js';
export type { EnhancedStackTrace, StackTraceFileLocation } from './stack-traces.js';
export { condition, sleep, type TimerOptions } from './timers.js';
export { Trigger } from './trigger.js';
export {
  currentUpdateInfo,
  deprecatePatch,
  getCurrentDetails,
  inWorkflowContext,
  patched,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from './workflow-facts.js';
