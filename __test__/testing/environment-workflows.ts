/** Workflows for the tests of test environments. */
import {
  condition,
  createActivityHandle,
  defineQuery,
  defineSignal,
  setHandler,
  sleep,
} from 'temporal-native/workflow';

const { greet } = createActivityHandle<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '1 minute' });

export const agree = defineSignal('agree');
export const waits = defineQuery<boolean>('waits');

export async function reminder(name: string, delay: string): Promise<string> {
  await sleep(delay);
  return await greet(name);
}

/** Whether somebody agreed within thirty days. */
export async function approval(): Promise<boolean> {
  let agreed = false;
  let waiting = false;
  setHandler(agree, () => {
    agreed = true;
  });
  setHandler(waits, () => waiting);
  const outcome = condition(() => agreed, '30 days');
  waiting = true;
  return await outcome;
}

const { sleepsForDays } = createActivityHandle<{ sleepsForDays(days: number): Promise<void> }>({
  startToCloseTimeout: '100 days',
});

/** Which is over first: an activity that sleeps for so long, or a timer of ten days. */
export async function race(days: number): Promise<string> {
  return await Promise.race([sleep('10 days').then(() => 'timer'), sleepsForDays(days).then(() => 'activity')]);
}
