import { callableMap } from '../callable-map.js';
import { definitionName } from '../definitions.js';
import type { SignalFunction } from '../workflow-handle.js';
import type { Workflow } from '../workflow-types.js';
import type { Command, Execution } from './execution.js';

type SignalCommand = NonNullable<Command['signalExternalWorkflowExecution']>;

/** `signal` of a handle inside workflow code: a function and a map, as that of a client's handle. */
export function signalFunction<W extends Workflow>(
  send: (name: string, args: unknown[]) => Promise<void>,
): SignalFunction<W> {
  return callableMap((definition, ...args) =>
    send(definitionName(definition, 'signal'), args),
  ) as unknown as SignalFunction<W>;
}

/** Signals another workflow; resolves when the server has taken the signal. */
export function sendSignal(
  execution: Execution,
  target: Pick<SignalCommand, 'workflowExecution' | 'childWorkflowId'>,
  signalName: string,
  args: unknown[],
): Promise<void> {
  const scope = execution.scope();
  const { signals } = execution.pending;
  return new Promise((resolve, reject) => {
    if (scope?.refuses(reject)) {
      return;
    }
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
