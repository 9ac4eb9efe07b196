/** AbortSignal: before, during and after a call; in the options of calls and over a scope. */
import { getEventListeners } from 'node:events';
import { Connection, WorkflowClient } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { type RecordingServer, recordingServer } from '../support/recording-server';
import { counter, example, forever } from '../workflows';
import { finish } from '../workflows/definitions';

const { connection, client } = openClient();

/** A server that never answers: on it a call is in flight until it is aborted. */
let silent: RecordingServer;
let silentConnection: Connection;
let silentClient: WorkflowClient;

beforeEach(async () => {
  silent = await recordingServer(() => 'never');
  silentConnection = new Connection({ address: silent.address });
  silentClient = new WorkflowClient(silentConnection.service);
});

afterEach(async () => {
  await silentConnection.close();
  await silent.close();
});

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

/** Every call that takes `{signal}` in its options, and the RPC it makes. */
const calls: [string, string, (from: WorkflowClient, signal: AbortSignal) => Promise<unknown>][] = [
  ['client.start', 'StartWorkflowExecution', (from, signal) => from.start(example, { taskQueue, args: ['x'], signal })],
  [
    'client.execute',
    'StartWorkflowExecution',
    (from, signal) => from.execute(example, { taskQueue, args: ['x'], signal }),
  ],
  ['client.result', 'GetWorkflowExecutionHistory', (from, signal) => from.result('id', undefined, { signal })],
  [
    'client.result of an object',
    'GetWorkflowExecutionHistory',
    (from, signal) => from.result({ workflowId: 'id' }, { signal }),
  ],
  [
    'handle.start',
    'StartWorkflowExecution',
    (from, signal) => from.createWorkflowHandle(example, { taskQueue, signal }).start('x'),
  ],
  [
    'handle.execute',
    'StartWorkflowExecution',
    (from, signal) => from.createWorkflowHandle(example, { taskQueue, signal }).execute('x'),
  ],
  [
    'handle.signalWithStart',
    'SignalWithStartWorkflowExecution',
    (from, signal) => from.createWorkflowHandle(counter, { taskQueue, signal }).signalWithStart('increment', [1], [0]),
  ],
  [
    'handle.result',
    'GetWorkflowExecutionHistory',
    (from, signal) => from.createWorkflowHandle('id').result({ signal }),
  ],
  [
    'handle.cancel',
    'RequestCancelWorkflowExecution',
    (from, signal) => from.createWorkflowHandle('id').cancel({ signal }),
  ],
  [
    'handle.describe',
    'DescribeWorkflowExecution',
    (from, signal) => from.createWorkflowHandle('id').describe({ signal }),
  ],
  [
    'getHandle.signal',
    'SignalWorkflowExecution',
    (from, signal) => from.getHandle('id', undefined, { signal }).signal('increment', 1),
  ],
  ['getHandle.query', 'QueryWorkflow', (from, signal) => from.getHandle('id', undefined, { signal }).query('get')],
  [
    'getHandle.terminate',
    'TerminateWorkflowExecution',
    (from, signal) => from.getHandle('id', undefined, { signal }).terminate(),
  ],
  [
    'getHandle.result',
    'GetWorkflowExecutionHistory',
    (from, signal) => from.getHandle('id', undefined, { signal }).result(),
  ],
];

describe('before the call', () => {
  test.each(calls)('%s makes no call', async (_name, _method, call) => {
    const reason = new Error('aborted before');
    const signal = AbortSignal.abort(reason);
    await expect(call(silentClient, signal)).rejects.toBe(reason);
    expect(silent.calls).toEqual([]);
    expect(listeners(signal)).toBe(0);
  });
});

describe('during the call', () => {
  test.each(calls)('%s rejects with the reason at once', async (_name, method, call) => {
    const controller = new AbortController();
    const pending = call(silentClient, controller.signal);
    pending.catch(() => undefined);
    await silent.call(method);
    expect(listeners(controller.signal)).toBe(1);
    const reason = new Error('aborted during');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
  });

  test('a reason may be anything, as with fetch', async () => {
    for (const reason of ['a text', 42, { an: 'object' }, null]) {
      const controller = new AbortController();
      const pending = silentClient.createWorkflowHandle('id').describe({ signal: controller.signal });
      controller.abort(reason);
      await expect(pending).rejects.toBe(reason);
    }
  });

  test('without a reason it is the AbortError of the platform', async () => {
    const controller = new AbortController();
    const pending = silentClient.createWorkflowHandle('id').describe({ signal: controller.signal });
    controller.abort();
    const error = await pending.catch((caught: unknown) => caught);
    expect(error).toBe(controller.signal.reason);
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  test('AbortSignal.timeout works', async () => {
    const signal = AbortSignal.timeout(50);
    const error = await silentClient
      .createWorkflowHandle('id')
      .result({ signal })
      .catch((caught: unknown) => caught);
    expect(error).toBe(signal.reason);
    expect(error).toMatchObject({ name: 'TimeoutError' });
  });

  test('in the same turn as the call', async () => {
    const controller = new AbortController();
    const reason = new Error('same turn');
    const pending = silentClient.createWorkflowHandle('id').describe({ signal: controller.signal });
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
  });

  test('one signal for many calls', async () => {
    const controller = new AbortController();
    const reason = new Error('all of them');
    const pending = Array.from({ length: 50 }, (_, n) =>
      silentClient.createWorkflowHandle(`id-${n}`).describe({ signal: controller.signal }),
    );
    const settled = Promise.allSettled(pending);
    await silent.call('DescribeWorkflowExecution');
    controller.abort(reason);
    expect((await settled).map((one) => (one.status === 'rejected' ? one.reason : one))).toEqual(
      Array.from({ length: 50 }, () => reason),
    );
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe('on the real server', () => {
  test('result: the wait ends, the workflow does not', async () => {
    const handle = await client.start(counter, { taskQueue, args: [1] });
    const controller = new AbortController();
    const reason = new Error('no longer interested');
    const aborted = handle.result({ signal: controller.signal });
    const other = handle.result();
    // The server has the workflow running, so the result is being waited for.
    expect(await handle.query('get')).toBe(1);
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.signal(finish);
    expect(await other).toBe(1);
    expect(await handle.result()).toBe(1);
  });

  test('after the call an abort changes nothing, and no listener is left', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const handle = client.createWorkflowHandle(example, { taskQueue, signal });
    expect(await handle.execute('after')).toBe('Hello, after!');
    expect(listeners(signal)).toBe(0);
    await handle.describe({ signal });
    expect(await client.result(handle.workflowId, undefined, { signal })).toBe('Hello, after!');
    await handle.cancel({ signal });
    const absent = client.createWorkflowHandle(uniqueId('absent'));
    await expect(absent.cancel({ signal })).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    expect(listeners(signal)).toBe(0);
    controller.abort(new Error('too late'));
    expect(await client.result(handle.workflowId)).toBe('Hello, after!');
  });

  test('a call that is aborted does not disturb its neighbours', async () => {
    const controller = new AbortController();
    const aborted = client.createWorkflowHandle(uniqueId('any')).describe({ signal: controller.signal });
    const neighbour = client.execute(example, { taskQueue, args: ['neighbour'] });
    controller.abort(new Error('only this one'));
    await expect(aborted).rejects.toThrow('only this one');
    expect(await neighbour).toBe('Hello, neighbour!');
  });
});

describe('connection.withAbortSignal', () => {
  test('covers the calls of its callback, and returns what that returns', async () => {
    const { signal } = new AbortController();
    const result = await connection.withAbortSignal(signal, async () => {
      const handle = client.createWorkflowHandle(example, { taskQueue });
      return await handle.execute('scoped');
    });
    expect(result).toBe('Hello, scoped!');
    expect(listeners(signal)).toBe(0);
  });

  test('aborts a call in flight', async () => {
    const controller = new AbortController();
    const reason = new Error('scope');
    const pending = silentConnection.withAbortSignal(controller.signal, () => silentClient.result('id'));
    pending.catch(() => undefined);
    await silent.call('GetWorkflowExecutionHistory');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
  });

  test('is heeded when it is already aborted', async () => {
    const reason = new Error('already');
    await expect(
      silentConnection.withAbortSignal(AbortSignal.abort(reason), async () => silentClient.result('id')),
    ).rejects.toBe(reason);
    expect(silent.calls).toEqual([]);
  });

  test('does not reach beyond its callback', async () => {
    const controller = new AbortController();
    const handle = await client.start(forever, { taskQueue });
    await connection.withAbortSignal(controller.signal, async () => {
      await handle.describe();
    });
    controller.abort(new Error('scope is over'));
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });

  test('with a signal of the call’s own, whichever is first counts', async () => {
    const outer = new AbortController();
    const inner = new AbortController();
    const byInner = silentConnection.withAbortSignal(outer.signal, () =>
      silentClient.result('id', undefined, { signal: inner.signal }),
    );
    inner.abort(new Error('inner'));
    await expect(byInner).rejects.toThrow('inner');

    const byOuter = silentConnection.withAbortSignal(outer.signal, () =>
      silentClient.result('id', undefined, { signal: new AbortController().signal }),
    );
    outer.abort(new Error('outer'));
    await expect(byOuter).rejects.toThrow('outer');
    expect(listeners(outer.signal)).toBe(0);
    expect(listeners(inner.signal)).toBe(0);
  });
});
