/** Calls what a worker of another language has, by name, on its task queue. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  createChildWorkflowHandle,
  executeChild,
  isCancellation,
  proxyActivities,
  startChild,
} from 'temporal-native/workflow';

interface TheirActivities {
  backwards(text: string, times: number): Promise<{ text: string; by: string }>;
  refuse(why: string): Promise<void>;
  beat(): Promise<void>;
  unheardOf(): Promise<void>;
}

type Sum = (enough: number) => { execute(): Promise<{ sum: number }>; signals: { add(number: number): void } };

export async function callsPeer(taskQueue: string): Promise<Record<string, unknown>> {
  const { backwards, refuse, beat, unheardOf } = proxyActivities<TheirActivities>({
    taskQueue,
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '2s',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { maximumAttempts: 2, initialInterval: 1 },
  });
  const child = createChildWorkflowHandle<Sum>('Sum', { taskQueue });
  await child.start(5);
  await child.signal.add(2);
  await child.signal('add', 3);
  return {
    backwards: await backwards('olleh', 2),
    refuse: await outcome(refuse('no')),
    unknown: (await outcome(unheardOf())).slice(0, 2),
    cancelled: await cancelled(beat),
    child: await child.result(),
    failed: await outcome(executeChild('Sum', { taskQueue, args: [-1] })),
    cancelledChild: await cancelled(async () => (await startChild('Sum', { taskQueue, args: [9] })).result()),
  };
}

async function cancelled(start: () => Promise<unknown>): Promise<string> {
  const scope = new CancellationScope();
  const running = scope.run(start);
  await new Promise((resolve) => setTimeout(resolve, 200));
  scope.cancel();
  try {
    await running;
    return 'completed';
  } catch (error) {
    return isCancellation(error) ? 'cancelled' : String(error);
  }
}

/** What failed, from the outside to the inside, in plain values. */
async function outcome(work: Promise<unknown>): Promise<unknown[]> {
  try {
    return ['completed', await work];
  } catch (error) {
    if (!(error instanceof ActivityFailure || error instanceof ChildWorkflowFailure)) throw error;
    const { cause, name } = error;
    if (!(cause instanceof ApplicationFailure)) return [name, String(cause)];
    return [name, cause.type, cause.message, cause.details];
  }
}
