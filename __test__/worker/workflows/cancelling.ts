import { CancellationScope, CancelledFailure, isCancellation, proxyActivities, sleep } from 'temporal-native/workflow';
import type * as activities from '../activities';

const { untilCancelled } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '5s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

export async function sleepsForYears(): Promise<void> {
  await sleep('2 years');
}

export async function cleansUp(): Promise<string> {
  try {
    await sleep('2 years');
    return 'slept';
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return await CancellationScope.nonCancellable(async () => {
      await sleep(1);
      return 'cleaned up';
    });
  }
}

export async function scopes(): Promise<string[]> {
  const told: string[] = [];
  const note = (what: string) => (error: unknown) => {
    told.push(error instanceof CancelledFailure ? what : `${what}: ${String(error)}`);
  };
  const outer = new CancellationScope();
  const running = outer.run(async () => {
    const inner = CancellationScope.cancellable(() => sleep('1 hour')).catch(note('inner'));
    const shielded = CancellationScope.nonCancellable(async () => {
      await sleep(20);
      told.push('shielded');
    });
    await sleep('1 hour').catch(note('outer'));
    await Promise.all([inner, shielded]);
    told.push(String(CancellationScope.current() === outer));
  });
  await sleep(1);
  outer.cancel();
  await running;
  await CancellationScope.withTimeout(5, () => sleep('1 hour')).catch(note('timeout'));
  return told;
}

export async function cancelsActivity(): Promise<string> {
  const scope = new CancellationScope();
  const running = scope.run(() => untilCancelled());
  await sleep(50);
  scope.cancel();
  try {
    await running;
    return 'completed';
  } catch (error) {
    return isCancellation(error) ? 'cancelled' : String(error);
  }
}
