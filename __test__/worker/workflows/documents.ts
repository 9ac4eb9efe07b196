/** The workflow-side snippets of the documents; what they only name is written as their time wrote it. */
import {
  condition,
  continueAsNew,
  createActivityHandle,
  createChildWorkflowHandle,
  createExternalWorkflowHandle,
  sleep,
} from 'temporal-native/workflow';
import type * as activities from '../activities';

/** As the document asks for it: a type for those who cannot refer to the implementation. */
export type Example = (name: string) => { execute(): Promise<string> };

const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '1 minute' });

/** A workflow that simply calls an activity. */
export const example: Example = (name) => ({
  async execute() {
    return await greet('Hello', name);
  },
});

export function parentWorkflow(...names: string[]) {
  return {
    async execute(): Promise<string> {
      const child = createChildWorkflowHandle<Example>('example');
      const first = await child.execute(names[0] ?? '');
      const rest = await Promise.all(names.slice(1).map((name) => createChildWorkflowHandle(example).execute(name)));
      return [first, ...rest].join('\n');
    },
  };
}

export async function loopingWorkflow(iteration = 0) {
  return {
    async execute() {
      if (iteration === 10) {
        return;
      }
      console.log('Running Workflow iteration:', iteration);
      await sleep(1000);
      // Must match the arguments expected by `loopingWorkflow`
      await continueAsNew<typeof loopingWorkflow>(iteration + 1);
      // Unreachable code, continueAsNew is like `process.exit` and will stop execution once called.
    },
  };
}

export type WFInterface = () => {
  execute(): Promise<string[]>;
  signals: { someSignal(arg1: string, arg2: string): void };
};

export const signalled: WFInterface = () => {
  const told: string[] = [];
  return {
    async execute() {
      await condition(() => false).catch(() => undefined);
      return told;
    },
    signals: {
      someSignal(arg1, arg2) {
        told.push(arg1, arg2);
      },
    },
  };
};

export async function signals(workflowId: string, optionalRunId?: string): Promise<void> {
  const arg1 = 'one';
  const arg2 = 'two';
  const workflow = createExternalWorkflowHandle<WFInterface>(workflowId, optionalRunId);
  await workflow.signal.someSignal(arg1, arg2);
  await workflow.cancel();
}

export async function signalsThroughHandle(workflowId: string, optionalRunId?: string): Promise<string> {
  const handle = createExternalWorkflowHandle<WFInterface>(workflowId, optionalRunId);
  // the standard handle APIs apply
  await handle.signal('someSignal', 'one', 'two');
  await handle.cancel();
  return handle.workflowId;
}
