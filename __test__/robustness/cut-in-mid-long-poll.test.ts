import { Connection, WorkflowClient } from 'temporal-native';
import { within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

/** A request of a long poll is longer than this, a keepalive ping shorter. */
const REQUEST_BYTES = 50;

describe('a connection cut while results are awaited', () => {
  const server = useOwnServer();
  const closing = useClosing();

  test('result() survives three cuts and resolves with the value', async () => {
    const taskQueue = uniqueName('cut-result');
    const proxy = closing(await FaultProxy.listen(server.address));
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const handle = client.createWorkflowHandle('completedByHand', { taskQueue });
    await handle.start();

    let sent = proxy.waitForTraffic({ toServer: REQUEST_BYTES });
    const result = handle.result();
    result.catch(() => {});
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      await sent;
      sent = proxy.waitForTraffic({ toServer: REQUEST_BYTES });
      const reconnected = proxy.waitForConnection();
      expect(proxy.cut()).toBeGreaterThan(0);
      await reconnected;
    }
    await sent;
    await server.view.completeNext(taskQueue, { survived: 3 });
    await expect(within(20_000, 'result()', result)).resolves.toEqual({ survived: 3 });
    expect(proxy.cuts).toBeGreaterThanOrEqual(3);
  });

  test('the workflow closes while no connection can be made, and result() still brings its value', async () => {
    const taskQueue = uniqueName('refused-result');
    const proxy = closing(await FaultProxy.listen(server.address));
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const handle = client.createWorkflowHandle('completedByHand', { taskQueue });
    await handle.start();

    const sent = proxy.waitForTraffic({ toServer: REQUEST_BYTES });
    const result = handle.result();
    result.catch(() => {});
    await sent;
    proxy.mode = { kind: 'refuse' };
    const cutsBefore = proxy.cuts;
    expect(proxy.cut()).toBeGreaterThan(0);
    await proxy.waitForCuts(cutsBefore + 3);
    await server.view.completeNext(taskQueue, 'while it was away');
    proxy.heal();
    await expect(within(20_000, 'result()', result)).resolves.toBe('while it was away');
  });

  test('100 results awaited at once survive a cut', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const taskQueue = uniqueName('cut-results');
    const handles = Array.from({ length: 100 }, () => client.createWorkflowHandle('completedByHand', { taskQueue }));
    await Promise.all(handles.map((handle) => handle.start()));

    const sent = proxy.waitForTraffic({ toServer: 100 * REQUEST_BYTES });
    const results = Promise.all(handles.map((handle) => handle.result()));
    results.catch(() => {});
    await sent;
    expect(proxy.cut()).toBeGreaterThan(0);
    await Promise.all(handles.map(() => server.view.completeNext(taskQueue)));
    await expect(within(30_000, '100 results', results)).resolves.toEqual(handles.map((handle) => handle.workflowId));
  });
});
