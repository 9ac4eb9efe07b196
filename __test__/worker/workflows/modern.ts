/** The API of today: plain async functions that set handlers. */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setDefaultSignalHandler,
  setHandler,
  sleep,
  Trigger,
  upsertMemo,
  workflowInfo,
} from 'temporal-native/workflow';
import type * as activities from '../activities';

const { greet, fail, progress } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 3, initialInterval: 10 },
});
const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '10s' });

export const add = defineSignal<[number]>('add');
export const total = defineQuery<number>('total');
export const setTotal = defineUpdate<number, [number]>('setTotal');
export const finish = defineSignal('finish');

export async function counter(start = 0): Promise<number> {
  let sum = start;
  let finished = false;
  setHandler(add, (by) => {
    sum += by;
  });
  setHandler(total, () => sum);
  setHandler(
    setTotal,
    async (to) => {
      await sleep(1);
      const before = sum;
      sum = to;
      return before;
    },
    {
      validator: (to) => {
        if (to < 0) throw new Error('not below 0');
      },
    },
  );
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return sum;
}

export async function otherSignals(): Promise<string[]> {
  const seen: string[] = [];
  setDefaultSignalHandler((name, ...args) => {
    seen.push(`${name}(${args.join()})`);
  });
  await condition(() => seen.length === 2);
  return seen;
}

export async function waits(): Promise<(boolean | string)[]> {
  const trigger = new Trigger<string>();
  setTimeout(() => trigger.resolve('fired'), 5);
  return [await condition(() => false, 10), await condition('1 minute', () => true), await trigger];
}

export async function failsInActivity(): Promise<void> {
  await fail('on purpose');
}

export async function failsItself(): Promise<void> {
  throw ApplicationFailure.nonRetryable('as told', 'Told', { why: 'test' });
}

export async function hasProgress(): Promise<number> {
  return await progress(3);
}

export async function locally(): Promise<string> {
  return await local.greet('Locally', 'Ada');
}

export async function facts(): Promise<object> {
  upsertMemo({ noted: true });
  const { workflowType, taskQueue, attempt, memo } = workflowInfo();
  return { workflowType, taskQueue, attempt, memo, greeting: await greet('Hello', 'Ada') };
}

export async function changed(): Promise<string> {
  return patched('a change') ? 'new' : 'old';
}
