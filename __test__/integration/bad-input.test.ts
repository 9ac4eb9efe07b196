/** Bad options are refused by name, and before any call: the server of these tests would record one. */
import { Connection, ValueError, WorkflowClient } from 'temporal-native';
import { type RecordingServer, recordingServer } from '../support/recording-server';
import { rejectionOf, thrownBy } from '../support/rejection';
import { example } from '../workflows';

let server: RecordingServer;
let connection: Connection;
let client: WorkflowClient;

beforeAll(async () => {
  server = await recordingServer();
  connection = new Connection({ address: server.address });
  client = new WorkflowClient(connection.service);
});

afterEach(() => {
  expect(server.calls).toEqual([]);
});

afterAll(async () => {
  await connection.close();
  await server.close();
});

const good = { taskQueue: 'a-queue' };

type ErrorType = typeof TypeError | typeof ValueError;

/** The option under its path, a value it must not have, and what is thrown. */
const badOptions: [string, unknown, ErrorType][] = [
  ['taskQueue', 42, TypeError],
  ['taskQueue', null, TypeError],
  ['workflowId', 42, TypeError],
  ['workflowId', {}, TypeError],
  ['workflowIdReusePolicy', 'NOT_A_POLICY', ValueError],
  ['workflowIdReusePolicy', 99, ValueError],
  ['workflowIdReusePolicy', {}, TypeError],
  ['workflowIdConflictPolicy', 'NOT_A_POLICY', ValueError],
  ['workflowIdConflictPolicy', 99, ValueError],
  ['workflowIdConflictPolicy', [], TypeError],
  ['cronSchedule', 5, TypeError],
  ['cronSchedule', ['* * * * *'], TypeError],
  ...durationCases('workflowExecutionTimeout'),
  ...durationCases('workflowRunTimeout'),
  ...durationCases('workflowTaskTimeout'),
  ...durationCases('startDelay'),
  ['memo', 'text', TypeError],
  ['memo', 42, TypeError],
  ['searchAttributes', 'text', TypeError],
  ['searchAttributes', 42, TypeError],
  ['typedSearchAttributes', 'text', TypeError],
  ['typedSearchAttributes', 42, TypeError],
  ['followRuns', 'yes', TypeError],
  ['followRuns', 1, TypeError],
  ['requestEagerStart', 'yes', TypeError],
  ['priority', 3, TypeError],
  ['priority.priorityKey', 'high', TypeError],
  ['priority.priorityKey', -1, ValueError],
  ['priority.priorityKey', 1.5, ValueError],
  ['priority.fairnessKey', 7, TypeError],
  ['priority.fairnessWeight', 'heavy', TypeError],
  ['staticSummary', 42, TypeError],
  ['staticDetails', 42, TypeError],
  ['versioningOverride', 42, TypeError],
  ['versioningOverride', 'NOT_AN_OVERRIDE', ValueError],
  ['signal', {}, TypeError],
  ['signal', 'abort', TypeError],
  ...['retry', 'retryPolicy'].flatMap((name): [string, unknown, ErrorType][] => [
    [name, 'often', TypeError],
    [name, 3, TypeError],
    ...durationCases(`${name}.initialInterval`),
    ...durationCases(`${name}.maximumInterval`),
    [`${name}.backoffCoefficient`, 'double', TypeError],
    [`${name}.backoffCoefficient`, 0.5, ValueError],
    [`${name}.backoffCoefficient`, Number.NaN, ValueError],
    [`${name}.maximumAttempts`, 'many', TypeError],
    [`${name}.maximumAttempts`, -1, ValueError],
    [`${name}.maximumAttempts`, 1.5, ValueError],
    [`${name}.nonRetryableErrorTypes`, 'One', TypeError],
    [`${name}.nonRetryableErrorTypes`, [1], TypeError],
  ]),
];

function durationCases(name: string): [string, unknown, ErrorType][] {
  return [
    [name, 'abc', ValueError],
    [name, '', ValueError],
    [name, '10 parsecs', ValueError],
    [name, -1, ValueError],
    [name, '-5s', ValueError],
    [name, Number.NaN, ValueError],
    [name, Number.POSITIVE_INFINITY, ValueError],
    [name, true, TypeError],
    [name, [1000], TypeError],
  ];
}

function withOption(path: string, value: unknown): Record<string, unknown> {
  const [first = '', second] = path.split('.');
  return { ...good, [first]: second === undefined ? value : { [second]: value } };
}

const options = badOptions.map(([path, value, type]) => [path, value, type.name, type] as const);

describe('an option of a wrong type or value', () => {
  test.each(options)('createWorkflowHandle: %s = %p is a %s', (path, value, _type, type) => {
    const error = thrownBy(() => client.createWorkflowHandle(example, withOption(path, value) as never), type as never);
    expect((error as Error).message).toContain(path.split('.').at(-1));
    expect((error as Error).message).toContain(path.split('.')[0]);
  });

  const followsNoRuns = options.filter(([path]) => path !== 'followRuns');
  test.each(followsNoRuns)('start: %s = %p is a %s', async (path, value, _type, type) => {
    const error = await rejectionOf(
      client.start(example, { ...withOption(path, value), args: ['x'] } as never),
      type as never,
    );
    expect((error as Error).message).toContain(path.split('.').at(-1));
  });

  // One of each kind: the three calls share what checks them.
  test.each([
    ['execute', () => client.execute(example, { ...good, workflowRunTimeout: 'abc', args: ['x'] })],
    [
      'signalWithStart',
      () => client.signalWithStart(example, { ...good, workflowRunTimeout: 'abc', args: ['x'], signal: 's' } as never),
    ],
  ])('%s', async (_name, call) => {
    const error = await rejectionOf(call(), ValueError);
    expect(error.message).toContain('workflowRunTimeout');
    expect(error).toMatchObject({ name: 'ValueError', code: 'TEMPORAL_VALUE_ERROR' });
  });
});

describe('a missing task queue', () => {
  test.each([[undefined], [{}], [{ workflowId: 'x' }], [{ taskQueue: undefined }], [{ taskQueue: '' }]])(
    'createWorkflowHandle with %p names it',
    (given) => {
      const error = thrownBy(() => client.createWorkflowHandle(example, given as never));
      expect(error.message).toContain('taskQueue');
    },
  );

  test('it is a TypeError, in start and execute as well', async () => {
    expect(thrownBy(() => client.createWorkflowHandle(example, {} as never), TypeError).message).toContain('taskQueue');
    const started = await rejectionOf(client.start(example, {} as never), TypeError);
    expect(started.message).toContain('taskQueue');
    const executed = await rejectionOf(client.execute('example', {} as never), TypeError);
    expect(executed.message).toContain('taskQueue');
  });
});

describe('an unknown option is refused with the nearest known name', () => {
  test.each([
    ['taskQeue', 'taskQueue'],
    ['taskqueue', 'taskQueue'],
    ['workflowID', 'workflowId'],
    ['workflowExecutionTimout', 'workflowExecutionTimeout'],
    ['cronScheduel', 'cronSchedule'],
    ['retryPolice', 'retryPolicy'],
    ['searchAttribute', 'searchAttributes'],
    ['workflowIdReusePolcy', 'workflowIdReusePolicy'],
    ['memos', 'memo'],
    ['startDelai', 'startDelay'],
  ])('%s: %s', async (wrong, right) => {
    const given = { ...good, [wrong]: 'x' };
    const error = thrownBy(() => client.createWorkflowHandle(example, given as never), TypeError);
    expect(error.message).toContain(wrong);
    expect(error.message).toContain(right);
    const rejected = await rejectionOf(client.start(example, { ...given, args: ['x'] } as never), TypeError);
    expect(rejected.message).toContain(right);
  });

  test.each(['retry', 'retryPolicy'])('in %s as well', (name) => {
    const given = { ...good, [name]: { maxAttempts: 3 } };
    const error = thrownBy(() => client.createWorkflowHandle(example, given as never), TypeError);
    expect(error.message).toContain('maxAttempts');
    expect(error.message).toContain('maximumAttempts');
  });

  test('one that resembles nothing is refused all the same', () => {
    const error = thrownBy(() => client.createWorkflowHandle(example, { ...good, xyzzy: 1 } as never), TypeError);
    expect(error.message).toContain('xyzzy');
  });

  test('in followRuns of result and getHandle', async () => {
    expect(
      (await rejectionOf(client.result('id', undefined, { folowRuns: true } as never), TypeError)).message,
    ).toContain('followRuns');
    expect(
      thrownBy(() => client.getHandle('id', undefined, { folowRuns: true } as never), TypeError).message,
    ).toContain('followRuns');
  });
});

describe('arguments of calls', () => {
  const existing = () => client.createWorkflowHandle('some-id');

  test.each<[string, () => Promise<unknown>]>([
    ['signal without a name', () => existing().signal(undefined as never)],
    ['signal with a number', () => existing().signal(42 as never)],
    ['signal with a query definition', () => existing().signal({ type: 'query', name: 'get' } as never)],
    ['query without a name', () => existing().query(undefined as never)],
    ['query with a signal definition', () => existing().query({ type: 'signal', name: 'go' } as never)],
    ['result without an id', () => client.result(undefined as never)],
    ['result with a number', () => client.result(42 as never)],
    ['result with a number as run id', () => client.result('id', 42 as never)],
    ['terminate with a number as reason', () => existing().terminate(42 as never)],
    ['start with args that are no list', () => client.start(example, { ...good, args: 'x' } as never)],
    [
      'signalWithStart with arguments that are no list',
      () => client.createWorkflowHandle(example, good).signalWithStart('go', 'x' as never, ['y']),
    ],
  ])('%s is a TypeError', async (_name, call) => {
    await rejectionOf(
      // A call may refuse at once or by its promise.
      (async () => await call())(),
      TypeError,
    );
  });

  test('getHandle without an id is a TypeError', () => {
    expect(thrownBy(() => client.getHandle(undefined as never), TypeError).message).toContain('workflowId');
  });
});
