/** Workflows for what the documents say of workflow code. */
import {
  CancellationScope,
  condition,
  continueAsNew,
  createActivityHandle,
  createChildWorkflowHandle,
  createExternalWorkflowHandle,
  executeChild,
  isCancellation,
  makeContinueAsNewFunc,
  sleep,
  workflowInfo,
} from 'temporal-native/workflow';
import type * as activities from '../activities';

const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '1 minute' });

/** Of the module, which each run has for itself. */
let runsSeen = 0;

export function onlyExecutes() {
  return {
    async execute(): Promise<number> {
      runsSeen++;
      return runsSeen;
    },
  };
}

export function toldWords() {
  const words: string[] = [];
  return {
    async execute(): Promise<string[]> {
      await condition(() => words.includes('end'));
      return words;
    },
    signals: {
      tell(word: string): void {
        words.push(word);
      },
    },
    queries: {
      count(): number {
        return words.length;
      },
    },
  };
}

export async function greetsTwice(): Promise<string[]> {
  return [await greet('Hello', 'one'), await greet('Hello', 'two')];
}

export async function onlySignals(workflowId: string): Promise<void> {
  await createExternalWorkflowHandle<typeof toldWords>(workflowId).signal.tell('end');
}

export async function onlyCancels(workflowId: string): Promise<void> {
  await createExternalWorkflowHandle(workflowId).cancel();
}

/** Starts one, signals it, and waits for it. */
export async function tellsChild(): Promise<{ runId: string; words: string[] }> {
  const child = createChildWorkflowHandle<typeof toldWords>('toldWords');
  const runId = await child.start();
  await child.signal.tell('end');
  return { runId, words: await child.result() };
}

export async function executesByName(name: string): Promise<unknown> {
  return await executeChild(name);
}

export async function waitsAndCleans(): Promise<string> {
  try {
    await sleep('1 hour');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // A timer, an activity: what a cancelled scope would refuse.
    return await CancellationScope.nonCancellable(async () => {
      await sleep(1);
      return await greet('Bye', workflowInfo().workflowType);
    });
  }
  return 'slept';
}

/** Cancels the scope that its child is in, and tells what came of the child. */
export async function cancelsItsChild(): Promise<string> {
  const scope = new CancellationScope();
  const child = scope.run(() => executeChild(waitsAndCleans, { cancellationType: 'WAIT_CANCELLATION_COMPLETED' }));
  await sleep(50);
  scope.cancel();
  return await child;
}

/** Is cancelled itself, with a child in its own scope. */
export async function cancelledWithChild(workflowId: string): Promise<void> {
  await executeChild(waitsAndCleans, { workflowId, cancellationType: 'WAIT_CANCELLATION_COMPLETED' });
}

export async function startsAnew(rounds: number): Promise<number> {
  await sleep(1);
  if (rounds > 0) {
    await continueAsNew<typeof startsAnew>(rounds - 1);
    throw new Error('this is reached');
  }
  return workflowInfo().historyLength;
}

export function replacedBySignal(word: string) {
  return {
    async execute(): Promise<string> {
      await condition(() => word !== 'first');
      return word;
    },
    signals: {
      async replace(next: string): Promise<void> {
        await continueAsNew<typeof replacedBySignal>(next);
      },
    },
  };
}

export async function becomesAnother(): Promise<string[]> {
  return await makeContinueAsNewFunc<typeof greetsTwice>({ workflowType: 'greetsTwice' })();
}
