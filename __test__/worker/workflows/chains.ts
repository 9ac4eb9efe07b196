import {
  condition,
  continueAsNew,
  createChildWorkflowHandle,
  createExternalWorkflowHandle,
  executeChild,
  makeContinueAsNewFunc,
  startChild,
} from 'temporal-native/workflow';
import { add, counter, failsItself, finish } from './modern';

export async function family(): Promise<number[]> {
  const started = await startChild(counter, { args: [1] });
  await started.signal(add, 2);
  await started.signal(finish);
  const child = createChildWorkflowHandle(counter);
  await child.start(10);
  const sibling = createExternalWorkflowHandle(child.workflowId);
  await sibling.signal(add, 5);
  await sibling.signal('finish');
  return [await started.result(), await child.result()];
}

export async function parentOfFailure(): Promise<string> {
  try {
    await executeChild(failsItself);
    return 'completed';
  } catch (error) {
    return `${(error as Error).name}: ${((error as Error).cause as Error).message}`;
  }
}

export async function countDown(from: number): Promise<string> {
  if (from > 0) {
    await continueAsNew<typeof countDown>(from - 1);
  }
  return await makeContinueAsNewFunc<typeof lastOne>({ workflowType: 'lastOne' })('done');
}

export async function lastOne(word: string): Promise<string> {
  return word;
}

/** Continues from a signal's handler, to the arguments of the factory. */
export function handedOver(rounds: number) {
  return {
    async execute(): Promise<number> {
      await condition(() => rounds === 0);
      return rounds;
    },
    signals: {
      async next(): Promise<void> {
        await continueAsNew<typeof handedOver>(rounds - 1);
      },
    },
  };
}
