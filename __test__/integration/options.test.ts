/** Every option reaches the server: read back from the event that the workflow's history begins with. */
import { defaultPayloadConverter, TypedSearchAttributes } from '@temporalio/common';
import { ValueError } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { example, startedWith } from '../workflows';

const { client } = openClient();
const official = openOfficialClient();

/** Starts a workflow that nobody works on, as only its first event counts, and returns that. */
async function startedBy(options: Record<string, unknown>) {
  const handle = client.createWorkflowHandle(example, {
    taskQueue: uniqueId('nobody-polls-here'),
    ...options,
  } as { taskQueue: string });
  await handle.start('options');
  const started = await startedEvent(official, handle.workflowId);
  await handle.terminate();
  return started;
}

/** A protobuf duration as the official client shows it, in milliseconds. */
function milliseconds(duration: { seconds?: { toNumber(): number } | null; nanos?: number | null } | null | undefined) {
  return (duration?.seconds?.toNumber() ?? 0) * 1000 + (duration?.nanos ?? 0) / 1e6;
}

describe('taskQueue and workflowId', () => {
  test('reach the server', async () => {
    const workflowId = uniqueId('options');
    const queue = uniqueId('queue');
    const handle = client.createWorkflowHandle(example, { taskQueue: queue, workflowId });
    await handle.start('ids');
    const { attributes } = await startedEvent(official, workflowId);
    expect(attributes.taskQueue?.name).toBe(queue);
    await handle.terminate();
  });
});

describe('timeouts', () => {
  const durations: [unknown, number][] = [
    [7000, 7000],
    ['10s', 10_000],
    ['2 hours', 7_200_000],
    ['1.5m', 90_000],
    [1500, 1500],
  ];

  test.each(durations)('workflowRunTimeout %p', async (given, expected) => {
    const { attributes } = await startedBy({ workflowRunTimeout: given });
    expect(milliseconds(attributes.workflowRunTimeout)).toBe(expected);
  });

  test.each(durations)('workflowExecutionTimeout %p', async (given, expected) => {
    const { attributes } = await startedBy({ workflowExecutionTimeout: given });
    expect(milliseconds(attributes.workflowExecutionTimeout)).toBe(expected);
  });

  // The server takes at most two minutes for this one.
  test.each(durations.filter(([, expected]) => expected <= 120_000))(
    'workflowTaskTimeout %p',
    async (given, expected) => {
      const { attributes } = await startedBy({ workflowTaskTimeout: given });
      expect(milliseconds(attributes.workflowTaskTimeout)).toBe(expected);
    },
  );
});

describe('retry and retryPolicy', () => {
  const whole = {
    initialInterval: '250ms',
    backoffCoefficient: 1.5,
    maximumInterval: 5000,
    maximumAttempts: 7,
    nonRetryableErrorTypes: ['One', 'Two'],
  };

  test.each(['retry', 'retryPolicy'])('%s with every field', async (name) => {
    const { attributes } = await startedBy({ [name]: whole });
    expect(milliseconds(attributes.retryPolicy?.initialInterval)).toBe(250);
    expect(milliseconds(attributes.retryPolicy?.maximumInterval)).toBe(5000);
    expect(attributes.retryPolicy).toMatchObject({
      backoffCoefficient: 1.5,
      maximumAttempts: 7,
      nonRetryableErrorTypes: ['One', 'Two'],
    });
  });

  test('protobuf durations, as the first documents had them', async () => {
    const { attributes } = await startedBy({
      retryPolicy: { initialInterval: { seconds: 2 }, maximumInterval: { seconds: 4, nanos: 500_000_000 } },
    });
    expect(milliseconds(attributes.retryPolicy?.initialInterval)).toBe(2000);
    expect(milliseconds(attributes.retryPolicy?.maximumInterval)).toBe(4500);
  });

  test('an empty policy has the server’s defaults', async () => {
    const { attributes } = await startedBy({ retry: {} });
    expect(milliseconds(attributes.retryPolicy?.initialInterval)).toBe(1000);
    expect(attributes.retryPolicy?.backoffCoefficient).toBe(2);
  });

  test('no policy is no policy', async () => {
    const { attributes } = await startedBy({});
    expect(attributes.retryPolicy ?? null).toBeNull();
  });
});

describe('cronSchedule and startDelay', () => {
  test('cronSchedule', async () => {
    const { attributes } = await startedBy({ cronSchedule: '0 12 * * MON' });
    expect(attributes.cronSchedule).toBe('0 12 * * MON');
  });

  test.each([
    [90_000, 90_000],
    ['2 hours', 7_200_000],
  ])('startDelay %p', async (given, expected) => {
    const { attributes } = await startedBy({ startDelay: given });
    expect(milliseconds(attributes.firstWorkflowTaskBackoff)).toBe(expected);
  });

  test('startDelay puts off the execution', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue, startDelay: '1s' });
    await handle.start('late');
    const { startTime, executionTime } = await handle.describe();
    expect((executionTime as Date).getTime() - startTime.getTime()).toBe(1000);
    expect(await handle.result()).toBe('Hello, late!');
  });
});

describe('memo and search attributes', () => {
  test('memo, as the worker sees it', async () => {
    const memo = { text: 'ü', list: [1, { two: 2 }], nothing: null };
    expect(await client.execute(startedWith, { taskQueue, memo })).toMatchObject({ memo });
  });

  test.each([
    ['arrays', { CustomKeyword: ['k'], CustomInt: [1], CustomBool: [true], CustomDouble: [1.5] }],
    ['scalars', { CustomKeyword: 'k', CustomInt: 1, CustomBool: true, CustomDouble: 1.5 }],
  ])('searchAttributes as %s', async (_form, searchAttributes) => {
    const handle = client.createWorkflowHandle(example, { taskQueue, searchAttributes });
    await handle.execute('attributes');
    const description = await official.client.workflow.getHandle(handle.workflowId).describe();
    expect(description.searchAttributes).toMatchObject({
      CustomKeyword: ['k'],
      CustomInt: [1],
      CustomBool: [true],
      CustomDouble: [1.5],
    });
  });

  test('a Date and a list of keywords', async () => {
    const date = new Date('2024-02-29T12:34:56.789Z');
    const handle = client.createWorkflowHandle(example, {
      taskQueue,
      searchAttributes: { CustomDatetime: [date], CustomKeywordList: ['a', 'b'] },
    });
    await handle.execute('attributes');
    const description = await official.client.workflow.getHandle(handle.workflowId).describe();
    expect(description.searchAttributes).toMatchObject({ CustomDatetime: [date], CustomKeywordList: ['a', 'b'] });
  });

  const date = new Date('2025-01-02T03:04:05.678Z');
  const pairs = [
    { key: { name: 'CustomKeyword', type: 'KEYWORD' }, value: 'k' },
    { key: { name: 'CustomKeywordList', type: 'KEYWORD_LIST' }, value: ['x', 'y'] },
    { key: { name: 'CustomText', type: 'TEXT' }, value: 'some words' },
    { key: { name: 'CustomInt', type: 'INT' }, value: 3 },
    { key: { name: 'CustomDouble', type: 'DOUBLE' }, value: 2.25 },
    { key: { name: 'CustomBool', type: 'BOOL' }, value: false },
    { key: { name: 'CustomDatetime', type: 'DATETIME' }, value: date },
  ] as const;

  test.each([
    ['pairs', pairs],
    ['the official SDK’s object', new TypedSearchAttributes(pairs as never)],
  ])('typedSearchAttributes as %s', async (_form, typedSearchAttributes) => {
    const handle = client.createWorkflowHandle(example, {
      taskQueue,
      typedSearchAttributes: typedSearchAttributes as never,
    });
    await handle.execute('typed');
    const { typedSearchAttributes: stored } = await official.client.workflow.getHandle(handle.workflowId).describe();
    for (const { key, value } of pairs) expect(stored.get(key as never)).toEqual(value);
    expect((await handle.describe()).typedSearchAttributes).toBeDefined();
  });

  test('a search attribute finds its workflow', async () => {
    const value = uniqueId('find-me');
    const handle = client.createWorkflowHandle(example, { taskQueue, searchAttributes: { CustomKeyword: value } });
    await handle.execute('found');
    await until('it is counted', async () => {
      const { count } = await official.client.workflow.count(`CustomKeyword = '${value}'`);
      return count === 1;
    });
  });
});

describe('the rest', () => {
  test('priority', async () => {
    const { attributes } = await startedBy({
      priority: { priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 1.5 },
    });
    expect(attributes.priority).toMatchObject({ priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 1.5 });
  });

  test('staticSummary and staticDetails', async () => {
    const { event } = await startedBy({ staticSummary: 'a summary', staticDetails: 'some\ndetails' });
    const text = (payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | null | undefined) =>
      payload && defaultPayloadConverter.fromPayload(payload);
    expect(text(event.userMetadata?.summary)).toBe('a summary');
    expect(text(event.userMetadata?.details)).toBe('some\ndetails');
  });

  test('versioningOverride', async () => {
    const { attributes } = await startedBy({ versioningOverride: 'AUTO_UPGRADE' });
    expect(attributes.versioningOverride?.autoUpgrade).toBe(true);
  });

  test('requestEagerStart needs a worker of this process, and there is none: refused, not ignored', async () => {
    // A server that is asked for it gives the first task to the caller, and to nobody else until the task times out.
    const options = { taskQueue, args: ['eager'] as [string] };
    const error = await rejectionOf(client.execute(example, { ...options, requestEagerStart: true }), ValueError);
    expect(error.message).toContain('requestEagerStart');
    expect(await client.execute(example, { ...options, requestEagerStart: false })).toBe('Hello, eager!');
  });

  test('undefined options are as absent ones', async () => {
    const { attributes } = await startedBy({
      workflowRunTimeout: undefined,
      retry: undefined,
      memo: undefined,
      searchAttributes: undefined,
      cronSchedule: undefined,
      startDelay: undefined,
      priority: undefined,
      workflowIdReusePolicy: undefined,
    });
    expect(attributes.cronSchedule).toBe('');
    expect(attributes.retryPolicy ?? null).toBeNull();
  });
});
