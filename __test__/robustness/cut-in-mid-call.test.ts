import { Connection, WorkflowClient } from 'temporal-native';
import { eventually, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { EVENT_CANCEL_REQUESTED, EVENT_SIGNALED } from './server-view';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

/** The server has done what it was asked for, but the answer is lost with the connection: the hard case for a retry. */
describe('a connection cut when the server has acted and its answer is lost', () => {
  const server = useOwnServer();
  const closing = useClosing();
  let proxy: FaultProxy;
  let client: WorkflowClient;

  beforeEach(async () => {
    proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(new Connection({ address: proxy.address }));
    await connection.ensureConnected();
    client = new WorkflowClient(connection.service);
  });

  /** Has `call` lose its first answer, once `acted` says that the server has acted on it. */
  async function losingItsAnswer<T>(call: () => Promise<T>, acted: () => Promise<boolean>): Promise<T> {
    proxy.mode = { kind: 'hold-answers' };
    const pending = call();
    pending.catch(() => {});
    await eventually(8_000, 'the server has acted', acted);
    expect(proxy.cut()).toBeGreaterThan(0);
    proxy.heal();
    return within(20_000, 'the call, tried again', pending);
  }

  test('start is tried again and the workflow exists exactly once', async () => {
    const taskQueue = uniqueName('cut-start');
    const handle = client.createWorkflowHandle('neverRun', { taskQueue });
    const runId = await losingItsAnswer(
      () => handle.start(),
      async () => (await server.view.currentRun(handle.workflowId)).runId !== '',
    );
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
    await eventually(10_000, 'the run is listed', async () => (await server.view.countOf(taskQueue)) > 0);
    expect(await server.view.runsOf(taskQueue)).toEqual([{ workflowId: handle.workflowId, runId }]);
    expect(proxy.acceptedConnections).toBeGreaterThanOrEqual(2);
  });

  test('a signal is tried again and reaches the workflow exactly once', async () => {
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('cut-signal') });
    await handle.start();
    const signals = (): Promise<number> => server.view.countEvents(handle.workflowId, EVENT_SIGNALED);
    await losingItsAnswer(
      () => handle.signal('tick', 1),
      async () => (await signals()) === 1,
    );
    expect(await signals()).toBe(1);
    // The workflow still takes signals, so the count above could have been 2.
    await handle.signal('tick', 2);
    expect(await signals()).toBe(2);
  });

  test('signalWithStart is tried again: one workflow, one signal', async () => {
    const taskQueue = uniqueName('cut-signal-with-start');
    const handle = client.createWorkflowHandle('neverRun', { taskQueue });
    const runId = await losingItsAnswer(
      () => handle.signalWithStart('tick', [1], []),
      async () => (await server.view.countEvents(handle.workflowId, EVENT_SIGNALED)) === 1,
    );
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
    expect(await server.view.countEvents(handle.workflowId, EVENT_SIGNALED)).toBe(1);
  });

  test('cancel is tried again and requested once', async () => {
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('cut-cancel') });
    await handle.start();
    const requests = (): Promise<number> => server.view.countEvents(handle.workflowId, EVENT_CANCEL_REQUESTED);
    await losingItsAnswer(
      () => handle.cancel(),
      async () => (await requests()) === 1,
    );
    expect(await requests()).toBe(1);
  });

  test('describe is tried again', async () => {
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('cut-describe') });
    const runId = await handle.start();
    const sent = proxy.waitForTraffic({ toServer: 50 });
    const description = await losingItsAnswer(
      () => handle.describe(),
      async () => {
        await sent;
        return true;
      },
    );
    expect(description).toMatchObject({ workflowId: handle.workflowId, runId });
  });

  test('64 starts in flight at once are all tried again, each workflow exactly once', async () => {
    const taskQueue = uniqueName('cut-many');
    const handles = Array.from({ length: 64 }, () => client.createWorkflowHandle('neverRun', { taskQueue }));
    const runIds = await losingItsAnswer(
      () => Promise.all(handles.map((handle) => handle.start())),
      async () => (await server.view.countOf(taskQueue)) >= 16,
    );
    await eventually(10_000, 'all are listed', async () => (await server.view.countOf(taskQueue)) >= handles.length);
    const expected = handles.map(({ workflowId }, index) => ({ workflowId, runId: runIds[index] }));
    const byId = (a: { workflowId: string }, b: { workflowId: string }): number =>
      a.workflowId < b.workflowId ? -1 : 1;
    expect((await server.view.runsOf(taskQueue)).sort(byId)).toEqual(expected.sort(byId));
  });
});
