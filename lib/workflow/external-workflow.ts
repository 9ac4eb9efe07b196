import { checkNonEmpty } from '../check.js';
import type { SignalFunction } from '../workflow-handle.js';
import type { Workflow } from '../workflow-types.js';
import { currentExecution } from './current.js';
import { signalFunction } from './signalling.js';

/** A workflow that runs somewhere, seen from workflow code. */
export interface ExternalWorkflowHandle<W extends Workflow = Workflow> {
  readonly workflowId: string;
  readonly runId?: string;
  /** Signals it: `handle.signal(definition or 'name', ...args)` and `handle.signal.name(...args)`. */
  readonly signal: SignalFunction<W>;
  /** Asks it to cancel. Resolves when the server has taken the request. */
  cancel(): Promise<void>;
}

/** A handle of a workflow that runs somewhere, by its id. */
export function createExternalWorkflowHandle<W extends Workflow = Workflow>(
  workflowId: string,
  runId?: string,
): ExternalWorkflowHandle<W> {
  const execution = currentExecution('createExternalWorkflowHandle');
  const { namespace } = execution.info;
  checkNonEmpty(workflowId, 'workflowId');
  const workflowExecution = { namespace, workflowId, runId: runId ?? '' };
  return {
    workflowId,
    runId,
    signal: signalFunction<W>(execution, () => ({ workflowExecution })),
    async cancel() {
      const scope = execution.scope();
      await new Promise<void>((resolve, reject) => {
        scope?.throwIfCancelled();
        const seq = execution.pending.cancels.add({ resolve, reject });
        execution.command({ requestCancelExternalWorkflowExecution: { seq, workflowExecution } });
      });
    },
  };
}

/** The same as {@link createExternalWorkflowHandle}. */
export function getExternalWorkflowHandle<W extends Workflow = Workflow>(
  workflowId: string,
  runId?: string,
): ExternalWorkflowHandle<W> {
  return createExternalWorkflowHandle<W>(workflowId, runId);
}
