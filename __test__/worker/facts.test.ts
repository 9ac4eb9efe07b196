/** What a workflow knows of itself, what it says of itself, and its sinks and logs. */
import type { TypedSearchAttributes } from 'temporal-native';
import type { InjectedSinks } from 'temporal-native-worker';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const calls: { name: string; args: unknown[]; workflowType: string; replaying: boolean; typed: unknown }[] = [];
const record = (name: string) => ({
  fn: (
    info: { workflowType: string; unsafe: { isReplaying: boolean }; typedSearchAttributes: unknown },
    ...args: unknown[]
  ) =>
    void calls.push({
      name,
      args,
      workflowType: info.workflowType,
      replaying: info.unsafe.isReplaying,
      typed: (info.typedSearchAttributes as TypedSearchAttributes).getAll(),
    }),
});
const sinks: InjectedSinks<workflows.TestSinks> = {
  counter: { add: record('add'), always: { ...record('always'), callDuringReplay: true } },
};
const bench = openBench({ maxCachedWorkflows: 0, sinks });
const options = () => ({ taskQueue: bench.taskQueue });

const shown = (typed: TypedSearchAttributes) =>
  Object.fromEntries(typed.getAll().map(({ key, value }) => [key.name, value]));

test('search attributes are set and taken away, typed and untyped', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.changesAttributes, {
    ...options(),
    searchAttributes: { CustomText: ['first'] },
  });
  await handle.start();
  const described = await until('the server has them', async () => {
    const { typedSearchAttributes } = await handle.describe();
    return shown(typedSearchAttributes).CustomInt === 8 && typedSearchAttributes;
  });
  expect(shown(described)).toMatchObject({
    CustomKeyword: 'untyped',
    CustomText: 'words',
    CustomInt: 8,
    CustomDouble: 2.5,
    CustomDatetime: new Date(86_400_000),
  });
  expect(Object.keys(shown(described))).not.toEqual(expect.arrayContaining(['CustomBool']));
  expect(Object.keys(shown(described))).not.toEqual(expect.arrayContaining(['CustomKeywordList']));
  await handle.signal(workflows.finishFacts);
  const [first, typed, last] = await handle.result();
  expect(first).toEqual({ untyped: { CustomText: ['first'] }, typed: { 'CustomText:TEXT': 'first' } });
  expect(typed).toEqual({
    untyped: {
      CustomText: ['first'],
      CustomKeyword: ['typed'],
      CustomKeywordList: ['a', 'b'],
      CustomInt: [7],
      CustomDouble: [2.5],
      CustomBool: [true],
      CustomDatetime: ['1970-01-02T00:00:00.000Z'],
    },
    typed: {
      'CustomText:TEXT': 'first',
      'CustomKeyword:KEYWORD': 'typed',
      'CustomKeywordList:KEYWORD_LIST': ['a', 'b'],
      'CustomInt:INT': 7,
      'CustomDouble:DOUBLE': 2.5,
      'CustomBool:BOOL': true,
      'CustomDatetime:DATETIME': '1970-01-02T00:00:00.000Z',
    },
  });
  expect(last?.typed).toEqual({
    'CustomDouble:DOUBLE': 2.5,
    'CustomDatetime:DATETIME': '1970-01-02T00:00:00.000Z',
    'CustomKeyword:KEYWORD': 'untyped',
    'CustomText:TEXT': 'words',
    'CustomInt:INT': 8,
  });
  expect(Object.keys(last?.untyped ?? {}).sort()).toEqual(
    ['CustomDatetime', 'CustomDouble', 'CustomInt', 'CustomKeyword', 'CustomText'].sort(),
  );
});

test('the memo is read, changed and taken away', async () => {
  const memo = { kept: 1, changed: 'old', removed: true };
  const handle = bench.client.createWorkflowHandle(workflows.changesMemo, { ...options(), memo });
  await handle.start();
  const after = { kept: 1, changed: 'new', added: { deep: [1] } };
  const described = await until('the server has it', async () => {
    const { memo } = await handle.describe();
    return memo?.changed === 'new' && memo;
  });
  expect(described).toEqual(after);
  await handle.signal(workflows.finishFacts);
  expect(await handle.result()).toEqual([memo, after]);
});

test('a workflow knows how it was started', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.knowsItself, {
    ...options(),
    memo: { a: 1 },
    searchAttributes: { CustomKeyword: ['k'] },
    workflowExecutionTimeout: '2 hours',
    workflowRunTimeout: '1 hour',
    workflowTaskTimeout: '8s',
    retry: { maximumAttempts: 3, initialInterval: '2s', nonRetryableErrorTypes: ['Fatal'] },
    priority: { priorityKey: 2 },
  });
  const info = (await handle.execute()) as Record<string, unknown>;
  expect(info).toMatchObject({
    workflowId: handle.workflowId,
    runId: handle.runId,
    firstExecutionRunId: handle.runId,
    originalExecutionRunId: handle.runId,
    workflowType: 'knowsItself',
    namespace: 'default',
    taskQueue: bench.taskQueue,
    attempt: 1,
    memo: { a: 1 },
    searchAttributes: { CustomKeyword: ['k'] },
    typed: { 'CustomKeyword:KEYWORD': 'k' },
    executionTimeoutMs: 7_200_000,
    runTimeoutMs: 3_600_000,
    taskTimeoutMs: 8000,
    retryPolicy: { maximumAttempts: 3, initialInterval: 2000, nonRetryableErrorTypes: ['Fatal'] },
    priority: { priorityKey: 2 },
    continueAsNewSuggested: false,
    suggestedContinueAsNewReasons: [],
    historyLength: 3,
    isReplaying: false,
    now: 'number',
  });
  expect(info.historySize).toBeGreaterThan(100);
  const { startTime } = await handle.describe();
  expect(new Date(info.startTime as string)).toEqual(startTime);
  expect(new Date(info.executionExpirationTime as string).getTime()).toBeGreaterThan(Date.now());
});

test('a run continues with the options that it gives', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.continuesOtherwise, options()).execute()).toEqual({
    memo: { handed: 'over' },
    runTimeoutMs: 3_600_000,
    taskTimeoutMs: 7000,
    continued: true,
    typed: { 'CustomKeyword:KEYWORD': 'handed over' },
  });
});

test('sinks get copies of what they are given, once unless they want more; so do logs and console', async () => {
  const result = await bench.client
    .createWorkflowHandle(workflows.callsSinks, { ...options(), searchAttributes: { CustomKeyword: ['s'] } })
    .execute();
  expect(result).toEqual([expect.stringMatching(/^TypeError: the sink counter\.always: .*could not be cloned/s)]);
  const of = (name: string) => calls.filter((call) => call.name === name);
  await until('the last call has come', () => of('always').length === 3);
  expect(of('add').map(({ args }) => args)).toEqual([
    [1, new Date(5), new Uint8Array([1, 2])],
    [2, new Date(6), new Uint8Array([3])],
  ]);
  expect(of('always').map(({ args, replaying }) => [...args, replaying])).toEqual([
    ['before', false],
    ['before', true],
    ['after', false],
  ]);
  expect(of('add')[0]).toMatchObject({
    workflowType: 'callsSinks',
    typed: [{ key: workflows.KEYS.keyword, value: 's' }],
  });
  const said = (text: string) => bench.lines.filter(({ message }) => message.includes(text));
  expect(said('told once')).toMatchObject([{ level: 'info', attributes: { extra: 1, workflowType: 'callsSinks' } }]);
  expect(said('warned once')).toMatchObject([{ level: 'warn' }]);
  await until('the sink that is not there is told of', () => said('the sink missing.thing failed').length === 1);
});
