import { getEventListeners } from 'node:events';
import { Connection, WorkflowClient } from 'temporal-native';
import { timed, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

/** «At once», with room for a machine that is busy with other things. */
const AT_ONCE_MS = 1_000;

const OPERATIONS = [
  'start',
  'signalWithStart',
  'signal',
  'query',
  'describe',
  'cancel',
  'terminate',
  'result',
] as const;

describe('an AbortSignal', () => {
  const server = useOwnServer();
  const closing = useClosing();
  let proxy: FaultProxy;
  let connection: Connection;
  let client: WorkflowClient;

  beforeEach(async () => {
    proxy = closing(await FaultProxy.listen(server.address));
    connection = closing(new Connection({ address: proxy.address }));
    client = new WorkflowClient(connection.service);
  });

  function callOf(operation: (typeof OPERATIONS)[number]): Promise<unknown> {
    const fresh = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('abort') });
    const existing = client.createWorkflowHandle(uniqueName('abort'));
    switch (operation) {
      case 'start':
        return fresh.start();
      case 'signalWithStart':
        return fresh.signalWithStart('tick', [1], []);
      case 'signal':
        return existing.signal('tick');
      case 'query':
        return existing.query('count');
      default:
        return existing[operation]();
    }
  }

  /** All operations under one signal, aborted when `inFlight` resolves; each has to reject at once with the reason. */
  async function expectAborted(inFlight: () => Promise<unknown>): Promise<void> {
    const controller = new AbortController();
    const reason = new Error('the user has left');
    const ends = connection.withAbortSignal(controller.signal, async () =>
      Promise.all(OPERATIONS.map((operation) => timed(callOf(operation)))),
    );
    await inFlight();
    expect(getEventListeners(controller.signal, 'abort').length).toBeGreaterThan(0);
    controller.abort(reason);
    for (const { error } of await within(AT_ONCE_MS, 'the aborted calls', ends)) expect(error).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  }

  test('ends every call at once while the connection is half-open', async () => {
    await connection.ensureConnected();
    proxy.mode = { kind: 'half-open' };
    await expectAborted(() => new Promise((resolve) => setImmediate(resolve)));
    proxy.heal();
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('abort-healed') });
    await within(20_000, 'start(), healed', handle.start());
  });

  test('ends every call at once while answers are held back', async () => {
    await connection.ensureConnected();
    proxy.mode = { kind: 'hold-answers' };
    const sent = proxy.waitForTraffic({ toServer: 8 * 50 });
    await expectAborted(() => sent);
  });

  test('ends every call at once while the connection is being made', async () => {
    proxy.mode = { kind: 'half-open' };
    await expectAborted(() => proxy.waitForConnection(1));
  });

  test('ends every call at once while they wait to be tried again', async () => {
    proxy.mode = { kind: 'refuse' };
    await expectAborted(() => proxy.waitForConnection(3));
  });

  test('aborted before the call: nothing is sent', async () => {
    const signal = AbortSignal.abort('too late');
    for (const operation of OPERATIONS) {
      const end = await connection.withAbortSignal(signal, () => timed(callOf(operation)));
      expect({ operation, error: end.error }).toEqual({ operation, error: 'too late' });
    }
    expect(proxy.acceptedConnections).toBe(0);
  });

  test('given to result() itself ends that one alone', async () => {
    const taskQueue = uniqueName('abort-result');
    const handle = client.createWorkflowHandle('completedByHand', { taskQueue });
    await handle.start();
    const controller = new AbortController();
    const aborted = timed(handle.result({ signal: controller.signal }));
    const other = handle.result();
    other.catch(() => {});
    await handle.describe();
    controller.abort(new Error('no patience'));
    expect((await within(AT_ONCE_MS, 'the aborted result()', aborted)).error).toBe(controller.signal.reason);
    await server.view.completeNext(taskQueue, 'patience');
    await expect(within(20_000, 'the other result()', other)).resolves.toBe('patience');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('leaves no listener behind when the call succeeds', async () => {
    const { signal } = new AbortController();
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('abort-unused') });
    await connection.withAbortSignal(signal, () => handle.start());
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
