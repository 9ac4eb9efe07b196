/** Workflows that are cancelled, each taking it in its own way. */
import { CancellationScope, condition, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import type * as activities from './activities';
import { getValue } from './definitions';

const { recordCleanup } = proxyActivities<typeof activities>({ startToCloseTimeout: '20s' });

/** Waits for ever, and lets cancellation end it. */
export async function cancellable(_label?: string): Promise<void> {
  await condition(() => false);
}

/** As `cancellable`, but runs an activity first: cancel() gives workflows the opportunity to clean up. */
export async function cancellableWithCleanup(): Promise<void> {
  let cleaned = 0;
  setHandler(getValue, () => cleaned);
  try {
    await sleep('1 day');
  } catch (error) {
    await CancellationScope.nonCancellable(async () => {
      cleaned = await recordCleanup();
    });
    throw error;
  }
}

/** Takes a cancellation as a reason to answer. */
export async function answersWhenCancelled(answer: string): Promise<string> {
  try {
    await sleep('1 day');
    return 'slept';
  } catch {
    return answer;
  }
}
