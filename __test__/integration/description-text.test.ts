/**
 * A description crosses as a text of its own form, with all that has no place there as JSON beside it. What users see is the
 * response whole, in the JSON mapping of proto3, wherever a field went. The server here is ours: the real one sends little
 * of this.
 */
import { temporal } from '@temporalio/proto';
import { Connection, type Description, WorkflowClient, type WorkflowClientOptions } from 'temporal-native';
import { recordingServer } from '../support/recording-server';

const { DescribeWorkflowExecutionResponse } = temporal.api.workflowservice.v1;

/** The description that a client makes of a response. */
async function described(response: object, options?: WorkflowClientOptions): Promise<Description> {
  const message = DescribeWorkflowExecutionResponse.encode(
    DescribeWorkflowExecutionResponse.fromObject(response),
  ).finish();
  const server = await recordingServer(() => ({ status: 0, message }));
  const connection = new Connection({ address: server.address });
  try {
    return await new WorkflowClient(connection.service, options).createWorkflowHandle('any').describe();
  } finally {
    await connection.close();
    await server.close();
  }
}

const bytes = (text: string) => Buffer.from(text);
const base64 = (text: string) => bytes(text).toString('base64');
const json = (value: unknown) => ({ metadata: { encoding: bytes('json/plain') }, data: bytes(JSON.stringify(value)) });
const typed = (value: unknown, type: string) => ({
  metadata: { encoding: bytes('json/plain'), type: bytes(type) },
  data: bytes(JSON.stringify(value)),
});
const rawJson = (value: unknown) => ({
  metadata: { encoding: base64('json/plain') },
  data: base64(JSON.stringify(value)),
});
const rawTyped = (value: unknown, type: string) => ({
  metadata: { encoding: base64('json/plain'), type: base64(type) },
  data: base64(JSON.stringify(value)),
});
/** 64-bit numbers, as the encoder takes them. */
const time = (seconds: number, nanos = 0) => ({ seconds, nanos });

test('fields with a place and fields without one are the same response', async () => {
  const description = await described({
    executionConfig: {
      taskQueue: { name: 'queue', kind: 1 },
      workflowExecutionTimeout: { seconds: 5 },
      workflowRunTimeout: { seconds: 1, nanos: 500_000_000 },
      defaultWorkflowTaskTimeout: { seconds: 10 },
      userMetadata: { summary: json('short'), details: json('line\nline') },
    },
    workflowExecutionInfo: {
      execution: { workflowId: 'id', runId: 'run' },
      type: { name: 'type' },
      startTime: time(1_700_000_000, 120_000_000),
      closeTime: time(-2, 500_000_000),
      executionTime: time(1_700_000_001),
      status: 3,
      historyLength: 11,
      historySizeBytes: 9_007_199_254_740_991,
      stateTransitionCount: 7,
      parentNamespaceId: 'namespace',
      parentExecution: { workflowId: 'parent' },
      rootExecution: { workflowId: 'root', runId: 'root run' },
      firstRunId: 'first',
      taskQueue: 'queue',
      executionDuration: { seconds: 90, nanos: 126_543_211 },
      memo: { fields: { a: json({ b: [1, null] }), ü: json('😀') } },
      searchAttributes: {
        indexedFields: {
          Bool: typed(true, 'Bool'),
          Date: typed('2024-02-29T12:34:56.789Z', 'Datetime'),
          Double: typed(0.5, 'Double'),
          Int: typed(42, 'Int'),
          Keyword: typed('k', 'Keyword'),
          List: typed(['a', 'b'], 'KeywordList'),
          Plain: json('untyped'),
          Text: typed('t', 'Text'),
        },
      },
      assignedBuildId: 'build',
      priority: { priorityKey: 3 },
    },
    workflowExtendedInfo: {
      executionExpirationTime: time(1_700_000_100),
      runExpirationTime: time(1_700_000_050),
      originalStartTime: time(1_600_000_000),
      cancelRequested: true,
    },
    pendingWorkflowTask: { attempt: 1 },
  });
  expect(description.raw).toEqual({
    executionConfig: {
      taskQueue: { name: 'queue', kind: 'TASK_QUEUE_KIND_NORMAL' },
      workflowExecutionTimeout: '5s',
      workflowRunTimeout: '1.500s',
      defaultWorkflowTaskTimeout: '10s',
      userMetadata: { summary: rawJson('short'), details: rawJson('line\nline') },
    },
    workflowExecutionInfo: {
      execution: { workflowId: 'id', runId: 'run' },
      type: { name: 'type' },
      startTime: '2023-11-14T22:13:20.120Z',
      closeTime: '1969-12-31T23:59:58.500Z',
      executionTime: '2023-11-14T22:13:21Z',
      status: 'WORKFLOW_EXECUTION_STATUS_FAILED',
      historyLength: '11',
      historySizeBytes: '9007199254740991',
      stateTransitionCount: '7',
      parentNamespaceId: 'namespace',
      parentExecution: { workflowId: 'parent' },
      rootExecution: { workflowId: 'root', runId: 'root run' },
      firstRunId: 'first',
      taskQueue: 'queue',
      executionDuration: '90.126543211s',
      memo: { fields: { a: rawJson({ b: [1, null] }), ü: rawJson('😀') } },
      searchAttributes: {
        indexedFields: {
          Bool: rawTyped(true, 'Bool'),
          Date: rawTyped('2024-02-29T12:34:56.789Z', 'Datetime'),
          Double: rawTyped(0.5, 'Double'),
          Int: rawTyped(42, 'Int'),
          Keyword: rawTyped('k', 'Keyword'),
          List: rawTyped(['a', 'b'], 'KeywordList'),
          Plain: rawJson('untyped'),
          Text: rawTyped('t', 'Text'),
        },
      },
      assignedBuildId: 'build',
      priority: { priorityKey: 3 },
    },
    workflowExtendedInfo: {
      executionExpirationTime: '2023-11-14T22:15:00Z',
      runExpirationTime: '2023-11-14T22:14:10Z',
      originalStartTime: '2020-09-13T12:26:40Z',
      cancelRequested: true,
    },
    pendingWorkflowTask: { attempt: 1 },
  });
  expect(description).toMatchObject({
    workflowId: 'id',
    runId: 'run',
    type: 'type',
    taskQueue: 'queue',
    status: { code: 3, name: 'FAILED' },
    startTime: new Date(1_700_000_000_120),
    closeTime: new Date(-1500),
    executionTime: new Date(1_700_000_001_000),
    historyLength: 11,
    historySize: 9_007_199_254_740_991,
    memo: { a: { b: [1, null] }, ü: '😀' },
    searchAttributes: {
      Bool: [true],
      Date: [new Date('2024-02-29T12:34:56.789Z')],
      Double: [0.5],
      Int: [42],
      Keyword: ['k'],
      List: ['a', 'b'],
      Plain: ['untyped'],
      Text: ['t'],
    },
    parentExecution: { workflowId: 'parent', runId: '' },
    rootExecution: { workflowId: 'root', runId: 'root run' },
    priority: { priorityKey: 3 },
  });
  const pairs = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, key.type, value]);
  expect(pairs).toEqual([
    ['Bool', 'BOOL', true],
    ['Date', 'DATETIME', new Date('2024-02-29T12:34:56.789Z')],
    ['Double', 'DOUBLE', 0.5],
    ['Int', 'INT', 42],
    ['Keyword', 'KEYWORD', 'k'],
    ['List', 'KEYWORD_LIST', ['a', 'b']],
    ['Text', 'TEXT', 't'],
  ]);
  expect([await description.staticSummary(), await description.staticDetails()]).toEqual(['short', 'line\nline']);
});

test('payloads that hold no JSON, or say more than that they do, are there all the same', async () => {
  const binary = { metadata: { encoding: bytes('binary/plain') }, data: new Uint8Array([1, 2, 255]) };
  const extra = { metadata: { encoding: bytes('json/plain'), own: bytes('x') }, data: bytes('"e"') };
  const rawExtra = { metadata: { encoding: base64('json/plain'), own: base64('x') }, data: base64('"e"') };
  const description = await described({
    executionConfig: { taskQueue: { name: 'queue', kind: 2, normalName: 'normal' }, userMetadata: { summary: extra } },
    workflowExecutionInfo: {
      memo: { fields: { binary, json: json(1) } },
      searchAttributes: { indexedFields: { Known: typed(1, 'Int'), New: typed('n', 'Unheard') } },
    },
  });
  expect(description.raw).toEqual({
    executionConfig: {
      taskQueue: { name: 'queue', kind: 'TASK_QUEUE_KIND_STICKY', normalName: 'normal' },
      userMetadata: { summary: rawExtra },
    },
    workflowExecutionInfo: {
      memo: { fields: { binary: { metadata: { encoding: base64('binary/plain') }, data: 'AQL/' }, json: rawJson(1) } },
      searchAttributes: { indexedFields: { Known: rawTyped(1, 'Int'), New: rawTyped('n', 'Unheard') } },
    },
  });
  expect(description.memo).toEqual({ binary: Buffer.from([1, 2, 255]), json: 1 });
  expect(description.searchAttributes).toEqual({ Known: [1], New: ['n'] });
  expect(description.typedSearchAttributes.getAll()).toEqual([{ key: { name: 'Known', type: 'INT' }, value: 1 }]);
  expect(await description.staticSummary()).toBe('e');
});

test('keys that JavaScript treats in its own way keep their payloads', async () => {
  const fields = { b: json('b'), 7: json('seven') };
  Object.defineProperty(fields, '__proto__', { value: json('proto'), enumerable: true });
  const { raw, memo } = await described({ workflowExecutionInfo: { memo: { fields } } });
  const rawFields = raw.workflowExecutionInfo?.memo?.fields ?? {};
  expect(rawFields).toMatchObject({ b: rawJson('b'), 7: rawJson('seven') });
  expect(memo).toMatchObject({ b: 'b', 7: 'seven' });
});

test('what is empty is empty, and a status that is not known is its number', async () => {
  expect((await described({})).raw).toEqual({});
  const { raw, status, memo, searchAttributes } = await described({
    executionConfig: {},
    workflowExecutionInfo: { execution: {}, status: 77, memo: {}, searchAttributes: {} },
    workflowExtendedInfo: {},
  });
  expect(raw).toEqual({
    executionConfig: {},
    workflowExecutionInfo: { execution: {}, status: 77, memo: {}, searchAttributes: {} },
    workflowExtendedInfo: {},
  });
  expect(status).toEqual({ code: 77, name: 'UNKNOWN' });
  expect([memo, searchAttributes]).toEqual([{}, {}]);
});

test("a converter of the user's is asked for memo and texts", async () => {
  const payloadConverter = {
    toPayload: () => undefined,
    fromPayload: <T>(payload: { data?: Uint8Array | null }) =>
      `read ${Buffer.from(payload.data ?? []).toString()}` as T,
  };
  const description = await described(
    {
      executionConfig: { userMetadata: { summary: json('s') } },
      workflowExecutionInfo: { memo: { fields: { a: json(1) } } },
    },
    { dataConverter: { payloadConverter } },
  );
  expect(description.memo).toEqual({ a: 'read 1' });
  expect(await description.staticSummary()).toBe('read "s"');
  expect(await description.staticDetails()).toBeUndefined();
});
