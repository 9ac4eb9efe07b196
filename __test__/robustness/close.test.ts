import { Connection, IllegalStateError, ServiceError, WorkflowClient } from 'temporal-native';
import { rejection, timed, within } from './conditions';
import { FaultProxy, unusedPort } from './fault-proxy';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

describe('close()', () => {
  const server = useOwnServer();
  const closing = useClosing();

  function everyCall(client: WorkflowClient): Promise<unknown>[] {
    const existing = client.createWorkflowHandle(uniqueName('close'));
    return [
      client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('close') }).start(),
      existing.signal('tick'),
      existing.query('count'),
      existing.describe(),
      existing.cancel(),
      existing.terminate(),
      existing.result(),
    ];
  }

  async function expectClosedWithin2s(connection: Connection, pending: Promise<unknown>[]): Promise<void> {
    const ends = pending.map(timed);
    const begin = performance.now();
    await within(2_000, 'close()', Promise.resolve(connection.close()));
    for (const { error } of await within(2_000, 'the pending calls', Promise.all(ends))) {
      expect(error).toBeInstanceOf(ServiceError);
      expect((error as ServiceError).grpcStatus).toMatchObject({ code: 1, name: 'CANCELLED' });
      expect((error as ServiceError).message).toMatch(/clos(ed|ing)/i);
    }
    expect(performance.now() - begin).toBeLessThan(2_000);
  }

  test('rejects calls that a silent server leaves pending', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(new Connection({ address: proxy.address }));
    await connection.ensureConnected();
    proxy.mode = { kind: 'half-open' };
    await expectClosedWithin2s(connection, everyCall(new WorkflowClient(connection.service)));
  });

  test('rejects calls that wait for their first connection', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'half-open' };
    const connection = closing(new Connection({ address: proxy.address }));
    const calls = everyCall(new WorkflowClient(connection.service));
    const ends = calls.map(timed);
    await proxy.waitForConnection(1);
    await expectClosedWithin2s(connection, calls);
    await Promise.all(ends);
  });

  test('rejects calls that wait to be tried again', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'refuse' };
    const connection = closing(new Connection({ address: proxy.address }));
    const calls = everyCall(new WorkflowClient(connection.service));
    const ends = calls.map(timed);
    await proxy.waitForConnection(3);
    await expectClosedWithin2s(connection, calls);
    await Promise.all(ends);
  });

  test('rejects 200 results of running workflows', async () => {
    const connection = closing(new Connection({ address: server.address }));
    const client = new WorkflowClient(connection.service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('close-results') });
    await handle.start();
    const results = Array.from({ length: 200 }, () => handle.result());
    for (const result of results) result.catch(() => {});
    // Sent in the same turn as theirs: when it is answered, theirs are under way.
    await handle.describe();
    await expectClosedWithin2s(connection, results);
  });

  test('drops the connection to the server', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(await Connection.connect({ address: proxy.address }));
    expect(proxy.openConnections).toBe(1);
    const gone = proxy.waitForNoConnection(2_000);
    await connection.close();
    await gone;
  });

  test('leaves other connections alone', async () => {
    const [one, other] = [new Connection({ address: server.address }), new Connection({ address: server.address })];
    closing(one);
    closing(other);
    const handle = new WorkflowClient(other.service).createWorkflowHandle('neverRun', {
      taskQueue: uniqueName('close'),
    });
    await handle.start();
    await new WorkflowClient(one.service).createWorkflowHandle(handle.workflowId).describe();
    await one.close();
    await expect(handle.describe()).resolves.toMatchObject({ workflowId: handle.workflowId });
  });

  test('may be called twice, and at once', async () => {
    const connection = new Connection({ address: server.address });
    await connection.ensureConnected();
    await within(2_000, 'close()', Promise.all([connection.close(), connection.close()]));
    await within(2_000, 'close()', Promise.resolve(connection.close()));
  });

  test('a call after it is an IllegalStateError', async () => {
    const connection = new Connection({ address: server.address });
    const client = new WorkflowClient(connection.service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('after-close') });
    await handle.start();
    await connection.close();
    for (const call of [...everyCall(client), handle.result(), connection.ensureConnected(), connection.untilReady()]) {
      const error = await rejection(within(2_000, 'a call after close()', call));
      expect(error).toBeInstanceOf(IllegalStateError);
      expect(error).toMatchObject({ code: 'TEMPORAL_ILLEGAL_STATE', message: expect.stringMatching(/closed/i) });
    }
  });

  test('a connection never used is closed just the same', async () => {
    const connection = new Connection({ address: `127.0.0.1:${await unusedPort()}` });
    await within(2_000, 'close()', Promise.resolve(connection.close()));
    await expect(connection.ensureConnected()).rejects.toBeInstanceOf(IllegalStateError);
  });
});
