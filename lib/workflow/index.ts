/**
 * What workflow code imports.
 *
 * @packageDocumentation
 */

export type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../definitions.js';
export { defineQuery, defineSignal, defineUpdate } from '../definitions.js';
export type { Duration } from '../duration.js';
export {
  IllegalStateError,
  PayloadConverterError,
  ValueError,
  WorkflowExecutionAlreadyStartedError,
} from '../errors.js';
export {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '../failures.js';
export { defaultPayloadConverter, type Payload, type PayloadConverter } from '../payload.js';
export { defineSearchAttributeKey, type SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
export type { SignalFunction } from '../workflow-handle.js';
export type { RetryPolicy } from '../workflow-options.js';
export type { Workflow, WorkflowParameters, WorkflowResultType } from '../workflow-types.js';
export {
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
export { isCancellation } from './execution.js';
export {
  createExternalWorkflowHandle,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
} from './external-workflow.js';
export type { WorkflowInfo } from './info.js';
export { type LogAttributes, log, proxySinks, type Sinks } from './log.js';
export {
  allHandlersFinished,
  type HandlerOptions,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
  setListener,
  type UpdateHandlerOptions,
} from './set-handler.js';
export { condition, sleep } from './timers.js';
export { Trigger } from './trigger.js';
export {
  deprecatePatch,
  inWorkflowContext,
  patched,
  upsertMemo,
  upsertSearchAttributes,
  uuid4,
  workflowInfo,
} from './workflow-facts.js';
