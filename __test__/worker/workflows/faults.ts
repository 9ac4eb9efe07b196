/** Workflows whose code is wrong, and one that must not notice. */
import {
  ActivityCancellationType,
  condition,
  createActivityHandle,
  defineQuery,
  defineSignal,
  setHandler,
  sleep,
  startChild,
} from 'temporal-native/workflow';

export const goWrong = defineSignal('goWrong');
export const answersLate = defineQuery<string>('answersLate');
export const answersWell = defineQuery<string>('answersWell');

/** A condition throws while other code of the workflow is to go on. */
export async function throwsInCondition(): Promise<void> {
  let wrong = false;
  setHandler(goWrong, async () => {
    wrong = true;
    await Promise.resolve();
    await sleep('1 hour');
  });
  await condition(() => {
    if (wrong) throw new TypeError('the condition went wrong');
    return false;
  });
}

/** What a query's handler leaves behind rejects. */
export async function queriedBadly(): Promise<void> {
  setHandler(answersLate, () => {
    void Promise.resolve().then(() => {
      throw new TypeError('left behind by a query');
    });
    return 'at once';
  });
  setHandler(answersWell, () => 'well');
  await condition(() => false);
}

/** Waits, and does nothing but say what time it is. */
export async function waitsFor(ms: number): Promise<number> {
  await sleep(ms);
  return Date.now();
}

/** Has an option that no TypeScript would let through. */
export async function givesBadOption(): Promise<unknown> {
  const { echo } = createActivityHandle<{ echo(text: string): Promise<string> }>({
    startToCloseTimeout: '1 minute',
    retry: { nonRetryableErrorTypes: [1 as unknown as string] },
    cancellationType: ActivityCancellationType.ABANDON,
  });
  return await echo('x');
}

/** Starts a child of the same id twice. */
export async function startsTwice(workflowId: string): Promise<void> {
  await startChild(waitsFor, { args: [60_000], workflowId });
  await startChild(waitsFor, { args: [60_000], workflowId });
}

/** The time, as often as asked. */
export async function readsTime(): Promise<number[]> {
  const times = [Date.now()];
  await sleep(1);
  times.push(Date.now());
  return times;
}
