import { checkNonEmpty } from '../check.js';
import type { SignalFunction } from '../workflow-handle.js';
import type { Workflow } from '../workflow-types.js';
import { currentExecution } from './current.js';
import { sendSignal, signalFunction } from './signalling.js';

/** Marks histories in which the request belongs to the scope, as those of Temporal's own SDK do. */
const CANCEL_IN_SCOPE = '__temporal_internal_connect_external_handle_cancel_to_scope';

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
    signal: signalFunction<W>((name, args) => sendSignal(execution, { workflowExecution }, name, args)),
    cancel() {
      const scope = execution.scope();
      return new Promise<void>((resolve, reject) => {
        const rejectIfPatched = (error: unknown) => {
          if (execution.patched(CANCEL_IN_SCOPE, false)) {
            reject(error);
          }
        };
        scope?.onCancel(rejectIfPatched);
        if (scope?.consideredCancelled && execution.patched(CANCEL_IN_SCOPE, false)) {
          return;
        }
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
