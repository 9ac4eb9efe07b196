import { callableMap } from '../callable-map.js';
import { definitionName } from '../definitions.js';
import type { SignalFunction } from '../workflow-handle.js';
import type { Workflow } from '../workflow-types.js';
import type { Command, Execution } from './execution.js';

type SignalCommand = NonNullable<Command['signalExternalWorkflowExecution']>;

/** `signal` of a handle inside workflow code: a function and a map, as that of a client's handle. */
export function signalFunction<W extends Workflow>(
  execution: Execution,
  target: () => Pick<SignalCommand, 'workflowExecution' | 'childWorkflowId'>,
): SignalFunction<W> {
  return callableMap(
    async (definition, ...args) => await sendSignal(execution, target(), definitionName(definition, 'signal'), args),
  ) as unknown as SignalFunction<W>;
}

function sendSignal(
  execution: Execution,
  target: Pick<SignalCommand, 'workflowExecution' | 'childWorkflowId'>,
  signalName: string,
  args: unknown[],
): Promise<void> {
  const scope = execution.scope();
  const { signals } = execution.pending;
  return new Promise((resolve, reject) => {
    scope?.throwIfCancelled();
    const encoded = execution.payloads.outList(args, `${signalName}: args`);
    const forget = scope?.onCancel(() => execution.command({ cancelSignalWorkflow: { seq } }));
    const seq = signals.add({
      resolve: () => {
        forget?.();
        resolve();
      },
      reject: (error) => {
        forget?.();
        reject(error);
      },
    });
    execution.command({ signalExternalWorkflowExecution: { seq, ...target, signalName, args: encoded } });
  });
}
