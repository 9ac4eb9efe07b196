import { searchAttributesFromPayloads } from '../../../../lib/search-attributes.js';
import { maybeExecution } from '../../../../lib/workflow/current.js';
import { dateOf, msOf } from '../../../../lib/workflow/durations.js';
import type { SuggestContinueAsNewReason, WorkflowInfo } from '../../../../lib/workflow/info.js';
import type { Payloads } from '../../../../lib/workflow/payloads.js';
import type { InitializeWorkflow, RetryPolicy, WorkflowActivation } from '../protocol/messages.js';
import type { WorkerFacts } from './runtime.js';

/** What a workflow knows of itself from its task, and is new with each. */
export function taskInfoOf(activation: WorkflowActivation): Partial<WorkflowInfo> {
  const { deploymentVersionForCurrentTask: deployment, suggestContinueAsNewReasons } = activation;
  return {
    historyLength: activation.historyLength,
    historySize: Number(activation.historySizeBytes),
    continueAsNewSuggested: activation.continueAsNewSuggested,
    suggestedContinueAsNewReasons: suggestContinueAsNewReasons
      .map((reason) => REASONS[reason])
      .filter((reason) => reason !== undefined),
    currentBuildId: deployment?.buildId,
    currentDeploymentVersion: deployment?.deploymentName ? { ...deployment } : undefined,
    targetWorkerDeploymentVersionChanged: activation.targetWorkerDeploymentVersionChanged,
  };
}

/** By the definitions' numbers. */
const REASONS: readonly (SuggestContinueAsNewReason | undefined)[] = [
  undefined,
  'HISTORY_SIZE_TOO_LARGE',
  'TOO_MANY_HISTORY_EVENTS',
  'TOO_MANY_UPDATES',
];

/** What the start of a workflow says in payloads, which the converter of its bundle reads. */
export function convertedInfoOf(init: InitializeWorkflow, payloads: Payloads): Partial<WorkflowInfo> {
  const { memo, lastCompletionResult, continuedFailure } = init;
  return {
    memo: payloads.inMap(memo?.fields),
    lastResult: payloads.in(lastCompletionResult?.payloads[0]),
    lastFailure: continuedFailure && payloads.error(continuedFailure),
  };
}

/** What a workflow knows of itself from its start, but for what is in payloads. */
export function workflowInfoOf(
  init: InitializeWorkflow,
  { runId, timestamp }: Pick<WorkflowActivation, 'runId' | 'timestamp'>,
  { namespace, taskQueue }: WorkerFacts,
  realNow: () => number,
): WorkflowInfo {
  const { untyped, typed } = searchAttributesFromPayloads(init.searchAttributes?.indexedFields ?? {});
  const { parentWorkflowInfo: parent, rootWorkflow: root } = init;
  const startTime = dateOf(init.startTime) ?? new Date(0);
  return {
    workflowId: init.workflowId,
    runId,
    workflowType: init.workflowType,
    namespace,
    taskQueue,
    attempt: init.attempt,
    firstExecutionRunId: init.firstExecutionRunId,
    originalExecutionRunId: init.originalExecutionRunId || runId,
    continuedFromExecutionRunId: init.continuedFromExecutionRunId || undefined,
    startTime,
    runStartTime: dateOf(timestamp) ?? startTime,
    executionTimeoutMs: msOf(init.workflowExecutionTimeout),
    executionExpirationTime: dateOf(init.workflowExecutionExpirationTime),
    runTimeoutMs: msOf(init.workflowRunTimeout),
    taskTimeoutMs: msOf(init.workflowTaskTimeout) ?? 0,
    retryPolicy: init.retryPolicy && retryPolicyOf(init.retryPolicy),
    cronSchedule: init.cronSchedule || undefined,
    cronScheduleToScheduleInterval: msOf(init.cronScheduleToScheduleInterval),
    parent: parent && { workflowId: parent.workflowId, runId: parent.runId, namespace: parent.namespace },
    root: root && { workflowId: root.workflowId, runId: root.runId },
    priority: init.priority,
    searchAttributes: untyped as WorkflowInfo['searchAttributes'],
    typedSearchAttributes: typed,
    historyLength: 0,
    historySize: 0,
    continueAsNewSuggested: false,
    suggestedContinueAsNewReasons: [],
    targetWorkerDeploymentVersionChanged: false,
    unsafe: {
      get isReplaying() {
        return maybeExecution()?.isReplaying ?? false;
      },
      get isReplayingHistoryEvents() {
        return maybeExecution()?.silent ?? false;
      },
      now: realNow,
    },
  };
}

function retryPolicyOf(policy: RetryPolicy): WorkflowInfo['retryPolicy'] {
  return {
    initialInterval: msOf(policy.initialInterval),
    backoffCoefficient: policy.backoffCoefficient || undefined,
    maximumInterval: msOf(policy.maximumInterval),
    maximumAttempts: policy.maximumAttempts || undefined,
    nonRetryableErrorTypes: policy.nonRetryableErrorTypes,
  };
}
