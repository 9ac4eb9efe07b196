import type {
  ResolveActivity,
  ResolveChildWorkflowExecution,
  ResolveChildWorkflowExecutionStart,
  WorkflowActivationJob,
} from '../../packages/worker/lib/protocol/messages.js';
import { WorkflowExecutionAlreadyStartedError } from '../errors.js';
import { TemporalFailure } from '../failures.js';
import type { Execution } from './execution.js';
import { LocalActivityBackoff } from './local-activity-backoff.js';
import type { Completion } from './pending.js';

const ALREADY_EXISTS = 1;

/** Settles what workflow code waits for. */
export function resolveJob(execution: Execution, job: WorkflowActivationJob): void {
  const { pending, payloads } = execution;
  if (job.fireTimer !== undefined) {
    pending.timers.take(job.fireTimer.seq)?.resolve();
  } else if (job.resolveActivity !== undefined) {
    resolveActivity(execution, job.resolveActivity);
  } else if (job.resolveChildWorkflowExecutionStart !== undefined) {
    resolveChildStart(execution, job.resolveChildWorkflowExecutionStart);
  } else if (job.resolveChildWorkflowExecution !== undefined) {
    resolveChild(execution, job.resolveChildWorkflowExecution);
  } else if (job.resolveSignalExternalWorkflow !== undefined) {
    const { seq, failure } = job.resolveSignalExternalWorkflow;
    settle(pending.signals.take(seq), failure && payloads.error(failure));
  } else if (job.resolveRequestCancelExternalWorkflow !== undefined) {
    const { seq, failure } = job.resolveRequestCancelExternalWorkflow;
    settle(pending.cancels.take(seq), failure && payloads.error(failure));
  } else {
    throw new TypeError(`a job of an unknown kind: ${Object.keys(job).join(', ')}`);
  }
}

function settle(completion: Completion<void> | undefined, error: Error | undefined): void {
  if (error === undefined) {
    completion?.resolve();
  } else {
    completion?.reject(error);
  }
}

function resolveActivity({ pending, payloads }: Execution, { seq, result = {} }: ResolveActivity): void {
  const completion = pending.activities.take(seq);
  if (result.completed !== undefined) {
    completion?.resolve(payloads.in(result.completed.result));
  } else if (result.backoff !== undefined) {
    completion?.reject(new LocalActivityBackoff(result.backoff));
  } else {
    completion?.reject(payloads.error((result.failed ?? result.cancelled)?.failure));
  }
}

function resolveChildStart(
  { pending, payloads }: Execution,
  { seq, succeeded, failed, cancelled }: ResolveChildWorkflowExecutionStart,
): void {
  const completion = pending.childStarts.take(seq);
  // What was never started has no result, and nothing to cancel.
  const fail = (error: Error): void => {
    completion?.reject(error);
    pending.children.take(seq)?.reject(error);
  };
  if (succeeded !== undefined) {
    completion?.resolve(succeeded.runId);
  } else if (failed !== undefined) {
    const { workflowId, workflowType, cause } = failed;
    fail(
      cause === ALREADY_EXISTS
        ? new WorkflowExecutionAlreadyStartedError(
            'Workflow execution already started',
            workflowId,
            workflowType,
            undefined,
          )
        : new TemporalFailure(`the child workflow '${workflowId}' of type ${workflowType} could not be started`),
    );
  } else {
    fail(payloads.error(cancelled?.failure));
  }
}

function resolveChild({ pending, payloads }: Execution, { seq, result = {} }: ResolveChildWorkflowExecution): void {
  const completion = pending.children.take(seq);
  if (result.completed !== undefined) {
    completion?.resolve(payloads.in(result.completed.result));
  } else {
    completion?.reject(payloads.error((result.failed ?? result.cancelled)?.failure));
  }
}
