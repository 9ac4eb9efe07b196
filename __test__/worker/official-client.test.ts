/** The official client with workflows that our worker runs. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  Client,
  defaultPayloadConverter,
  TerminatedFailure,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { openBench } from './support';
import type * as workflows from './workflows';

const bench = openBench();
const official = openOfficialClient();

type Options = Parameters<Client['workflow']['start']>[1];

function start<W extends keyof typeof workflows>(workflow: W, args: unknown[] = [], options: Partial<Options> = {}) {
  const workflowId = uniqueId(workflow);
  return official.client.workflow.start(workflow, {
    workflowId,
    taskQueue: bench.taskQueue,
    args,
    ...options,
  } as Options);
}

test.each([
  ['undefined', undefined],
  ['null', null],
  ['text', 'ünïcode'],
  ['a number', 1.5],
  ['an object', { a: [1, { b: null }] }],
  ['bytes', Uint8Array.from([0, 127, 255])],
])('%s, as argument and result', async (_name, value) => {
  const handle = await start('echo', [value]);
  expect(await handle.result()).toEqual(value);
});

describe('a workflow that runs', () => {
  let handle: WorkflowHandle;

  beforeEach(async () => {
    handle = await start('notebook', ['first', { one: 1 }]);
  });

  test('takes signals with any number of arguments, and answers queries', async () => {
    await handle.signal('note', 'second', { two: 2 });
    await handle.signal('note');
    expect(await handle.query('notes')).toEqual([['first', { one: 1 }], ['second', { two: 2 }], []]);
    expect(await handle.query('notes', 2)).toEqual([[]]);
    await handle.signal('close');
    expect(await handle.result()).toHaveLength(3);
    // Of a closed one, too.
    expect(await handle.query('notes', 1)).toHaveLength(2);
  });

  test('tells why a query fails', async () => {
    expect((await rejectionOf(handle.query('notes', 7))).message).toBe('there are 1 pages');
    expect((await rejectionOf(handle.query('nothing'))).message).toMatch(/nothing.*notes/s);
  });

  test('does updates, refuses them, and tells why they fail', async () => {
    expect(await handle.executeUpdate('amend', { args: [0, 'more'] })).toEqual(['first', { one: 1 }, 'more']);
    const refused = await rejectionOf(handle.executeUpdate('amend', { args: ['x', 1] }), WorkflowUpdateFailedError);
    expect(refused.cause).toMatchObject({ message: 'a page is a whole number', type: 'TypeError' });
    const failed = await rejectionOf(handle.executeUpdate('amend', { args: [9, 1] }), WorkflowUpdateFailedError);
    expect(failed.cause).toBeInstanceOf(ApplicationFailure);
    expect(failed.cause).toMatchObject({ message: 'no such page', type: 'NoPage', nonRetryable: true, details: [9] });
  });

  test('has an update accepted before it is done', async () => {
    const update = await handle.startUpdate('amend', { args: [0, 'later'], waitForStage: 'ACCEPTED' });
    expect(await update.result()).toContain('later');
    expect(await handle.getUpdateHandle(update.updateId).result()).toContain('later');
  });

  test('is terminated, with the reason', async () => {
    await handle.terminate('enough');
    const error = await rejectionOf(handle.result(), WorkflowFailedError);
    expect(error.cause).toBeInstanceOf(TerminatedFailure);
    expect(error.cause?.message).toBe('enough');
  });

  test('is cancelled', async () => {
    await handle.cancel();
    const error = await rejectionOf(handle.result(), WorkflowFailedError);
    expect(error.cause).toBeInstanceOf(CancelledFailure);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
  });
});

test('is signalled with its start, and updated with its start', async () => {
  const workflowId = uniqueId('with-start');
  const options = { workflowId, taskQueue: bench.taskQueue };
  await official.client.workflow.signalWithStart('notebook', {
    ...options,
    args: ['a'],
    signal: 'note',
    signalArgs: ['b'],
  });
  const startWorkflowOperation = new WithStartWorkflowOperation('notebook', {
    ...options,
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const updated = official.client.workflow.executeUpdateWithStart('amend', { startWorkflowOperation, args: [1, 'c'] });
  expect(await updated).toEqual(['b', 'c']);
  await official.client.workflow.getHandle(workflowId).signal('close');
  expect(await official.client.workflow.result(workflowId)).toEqual([['a'], ['b', 'c']]);
});

test('a failure three deep has its types, details and sources', async () => {
  const handle = await start('failsThreeDeep');
  const error = await rejectionOf(handle.result(), WorkflowFailedError);
  const outermost = error.cause as ApplicationFailure;
  expect(outermost).toBeInstanceOf(ApplicationFailure);
  expect(outermost).toMatchObject({
    message: 'outermost',
    type: 'Outer',
    nonRetryable: true,
    details: [{ deep: true }, 2],
  });
  expect(outermost.failure).toMatchObject({ source: 'TypeScriptSDK' });
  expect(outermost.stack).toMatch(/workflows\/seen-by-others\.ts:\d+:\d+/);
  const activity = outermost.cause as ActivityFailure;
  expect(activity).toBeInstanceOf(ActivityFailure);
  expect(activity).toMatchObject({ activityType: 'fail', retryState: 'MAXIMUM_ATTEMPTS_REACHED' });
  expect(activity.cause).toBeInstanceOf(ApplicationFailure);
  expect(activity.cause).toMatchObject({ message: 'deepest', type: 'Deliberate', details: [2], nonRetryable: false });
  expect(activity.cause?.stack).toMatch(/activities\.ts/);
});

test('memo and search attributes reach the workflow, and what it writes on them reaches the client', async () => {
  const given = {
    memo: { owner: 'theirs', list: [1] },
    searchAttributes: { CustomKeyword: ['theirs'], CustomInt: [7] },
    workflowTaskTimeout: 7000,
  };
  const handle = await start('labels', [], given);
  expect(await handle.result()).toEqual({
    memo: { owner: 'theirs', list: [1], added: [1, 2] },
    searchAttributes: { CustomKeyword: ['theirs'], CustomInt: [8] },
    workflowId: handle.workflowId,
    taskTimeoutMs: 7000,
  });
  const { memo, searchAttributes } = await handle.describe();
  expect(memo).toEqual({ owner: 'theirs', list: [1], added: [1, 2] });
  expect(searchAttributes).toMatchObject({ CustomKeyword: ['theirs'], CustomInt: [8] });
});

test('headers of its interceptors do no harm', async () => {
  const payload = defaultPayloadConverter.toPayload('theirs');
  const headers = { trace: payload };
  const intercepted = new Client({
    connection: official.client.connection,
    interceptors: {
      workflow: [
        {
          start: (input, next) => next({ ...input, headers }),
          signal: (input, next) => next({ ...input, headers }),
          query: (input, next) => next({ ...input, headers }),
          startUpdate: (input, next) => next({ ...input, headers }),
        },
      ],
    },
  });
  const handle = await intercepted.workflow.start('notebook', {
    workflowId: uniqueId('headers'),
    taskQueue: bench.taskQueue,
    args: ['a'],
  });
  await handle.signal('note', 'b');
  expect(await handle.executeUpdate('amend', { args: [0, 'c'] })).toEqual(['a', 'c']);
  expect(await handle.query('notes')).toEqual([['a', 'c'], ['b']]);
  await handle.signal('close');
  expect(await handle.result()).toEqual([['a', 'c'], ['b']]);
});
