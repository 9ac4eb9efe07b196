/** What clients of others see: values, failures, what a run was started with. */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  scheduleActivity,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from 'temporal-native/workflow';
import type * as activities from '../activities';

const { fail } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 2, initialInterval: 1 },
});

export const note = defineSignal<[unknown, ...unknown[]]>('note');
export const notes = defineQuery<unknown[][], [number?]>('notes');
export const amend = defineUpdate<unknown, [number, unknown]>('amend');
export const close = defineSignal('close');

export async function notebook(...first: unknown[]): Promise<unknown[][]> {
  const pages: unknown[][] = [first];
  let closed = false;
  setHandler(note, (...page) => {
    pages.push(page);
  });
  setHandler(notes, (from = 0) => {
    if (from > pages.length) throw new RangeError(`there are ${pages.length} pages`);
    return pages.slice(from);
  });
  setHandler(
    amend,
    async (page, line) => {
      await sleep(1);
      const lines = pages[page];
      if (lines === undefined) throw ApplicationFailure.nonRetryable('no such page', 'NoPage', page);
      lines.push(line);
      return lines;
    },
    {
      validator(page) {
        if (!Number.isInteger(page)) throw new TypeError('a page is a whole number');
      },
    },
  );
  setHandler(close, () => {
    closed = true;
  });
  await condition(() => closed);
  return pages;
}

export async function echo(value: unknown): Promise<unknown> {
  return value;
}

export async function failsThreeDeep(): Promise<void> {
  try {
    await fail('deepest');
  } catch (cause) {
    throw ApplicationFailure.create({
      message: 'outermost',
      type: 'Outer',
      nonRetryable: true,
      details: [{ deep: true }, 2],
      cause: cause as Error,
    });
  }
}

/** What it was started with, after it has written on some of that. */
export async function labels(): Promise<object> {
  upsertMemo({ added: [1, 2] });
  upsertSearchAttributes({ CustomInt: [8] });
  const { memo, searchAttributes, workflowId, taskTimeoutMs } = workflowInfo();
  return { memo, searchAttributes, workflowId, taskTimeoutMs };
}

export async function waitsForCancellation(): Promise<void> {
  await condition(() => false);
}

/** An activity by its name, on that task queue. */
export async function callsOn(taskQueue: string, activity: string, ...args: unknown[]): Promise<unknown> {
  return await scheduleActivity(activity, args, {
    taskQueue,
    startToCloseTimeout: '1 minute',
  });
}

/** The same where nobody takes it: after that time, which is in ms. */
export async function callsNobodyOn(taskQueue: string, activity: string, forMs: number): Promise<unknown> {
  return await scheduleActivity(activity, [], {
    taskQueue,
    scheduleToStartTimeout: forMs,
    startToCloseTimeout: '1 minute',
  });
}
