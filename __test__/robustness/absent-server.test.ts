import { connect } from 'node:net';
import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { rejection, timed, within } from './conditions';
import { FaultProxy, unusedPort } from './fault-proxy';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(90_000);

describe('a server that is absent', () => {
  const server = useOwnServer();
  const closing = useClosing();

  test('new Connection() and Connection.lazy() do no I/O', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    for (let made = 0; made < 10; made += 1) {
      closing(new Connection({ address: proxy.address }));
      closing(Connection.lazy({ address: proxy.address }));
      new WorkflowClient(closing(new Connection({ address: proxy.address })).service).createWorkflowHandle('any id');
    }
    // A connection of our own comes after any that the client may have begun, so theirs would have been counted.
    const own = connect(proxy.port, '127.0.0.1');
    await proxy.waitForConnection(1);
    await proxy.waitForTraffic({}, 1_000);
    own.destroy();
    expect(proxy.acceptedConnections).toBe(1);
  });

  test('the constructor does not throw and close() works without any server', async () => {
    const connection = new Connection({ address: `127.0.0.1:${await unusedPort()}` });
    await within(2_000, 'close()', Promise.resolve(connection.close()));
  });

  test('a call made while the port is closed succeeds when the server appears', async () => {
    const port = await unusedPort();
    const client = new WorkflowClient(closing(new Connection({ address: `127.0.0.1:${port}` })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('appears') });
    const started = timed(handle.start());
    const early = await Promise.race([started, new Promise((resolve) => setTimeout(resolve, 700))]);
    expect(early).toBeUndefined();
    closing(await FaultProxy.listen(server.address, port));
    const end = await within(20_000, 'start()', started);
    expect(end.error).toBeUndefined();
    expect(await server.view.currentRun(handle.workflowId)).toEqual({
      workflowId: handle.workflowId,
      runId: end.value,
    });
  });

  test('a call made while connections are reset succeeds when they are not any more', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'refuse' };
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('reset') });
    const started = handle.start();
    started.catch(() => {});
    await proxy.waitForConnection(3);
    proxy.heal();
    const runId = await within(20_000, 'start()', started);
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  });

  test('without one, ever: UNAVAILABLE with RPC, address and namespace, within about 30 s', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const { service } = closing(new Connection({ address }));
    const client = new WorkflowClient(service, { namespace: 'far-away' });
    const end = await timed(within(40_000, 'start()', client.createWorkflowHandle('x', { taskQueue: 'q' }).start()));
    expect(end.error).toBeInstanceOf(ServiceError);
    expect(end.error).toMatchObject({
      code: 'TEMPORAL_SERVICE_ERROR',
      grpcStatus: { name: 'UNAVAILABLE', code: 14 },
      message: expect.stringMatching(/StartWorkflowExecution/),
    });
    expect((end.error as Error).message).toContain(address);
    expect((end.error as Error).message).toContain('far-away');
    expect(end.elapsedMs).toBeLessThan(35_000);
  });

  test('retry: false fails at the first attempt', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'refuse' };
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address, retry: false })).service);
    const end = await timed(client.createWorkflowHandle('some-id').describe());
    expect(end.error).toBeInstanceOf(ServiceError);
    expect((end.error as ServiceError).grpcStatus.name).toBe('UNAVAILABLE');
    expect(end.elapsedMs).toBeLessThan(5_000);
  });

  test('connectTimeout bounds a connection that is accepted but never answered', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'half-open' };
    const connection = closing(new Connection({ address: proxy.address, connectTimeout: 500, retry: false }));
    const end = await timed(new WorkflowClient(connection.service).createWorkflowHandle('some-id').describe());
    expect(end.error).toBeInstanceOf(ServiceError);
    expect((end.error as ServiceError).message).toContain(proxy.address);
    expect(end.elapsedMs).toBeGreaterThan(400);
    expect(end.elapsedMs).toBeLessThan(4_000);
  });

  test.each(['the port is closed', 'connections are accepted but never answered'])(
    'Connection.connect() rejects, naming the address: %s',
    async (how) => {
      let address = `127.0.0.1:${await unusedPort()}`;
      if (how !== 'the port is closed') {
        const proxy = closing(await FaultProxy.listen(server.address));
        proxy.mode = { kind: 'half-open' };
        address = proxy.address;
      }
      const end = await timed(within(40_000, 'connect()', Connection.connect({ address, connectTimeout: 1_000 })));
      if (end.value) closing(end.value);
      expect(end.error).toBeInstanceOf(ServiceError);
      expect((end.error as Error).message).toContain(address);
    },
  );

  test('Connection.connect() and ensureConnected() resolve when connected', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const eager = closing(await Connection.connect({ address: proxy.address }));
    expect(proxy.acceptedConnections).toBe(1);
    await eager.ensureConnected();
    expect(proxy.acceptedConnections).toBe(1);
    const lazy = closing(Connection.lazy({ address: proxy.address }));
    await Promise.all([lazy.ensureConnected(), lazy.ensureConnected()]);
    expect(proxy.acceptedConnections).toBe(2);
  });

  test('untilReady(ms) rejects when its time is over, and resolves when the server appears', async () => {
    const port = await unusedPort();
    const connection = closing(new Connection({ address: `127.0.0.1:${port}` }));
    const end = await timed(connection.untilReady(600));
    expect(end.status).toBe('rejected');
    expect((end.error as Error).message).toContain(`127.0.0.1:${port}`);
    expect(end.elapsedMs).toBeLessThan(3_000);

    const ready = connection.untilReady(20_000);
    ready.catch(() => {});
    closing(await FaultProxy.listen(server.address, port));
    await within(21_000, 'untilReady()', ready);
  });

  test('ensureConnected() to nothing rejects, naming the address', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const connection = closing(new Connection({ address, connectTimeout: 1_000 }));
    const error = await rejection(within(40_000, 'ensureConnected()', connection.ensureConnected()));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toContain(address);
  });
});
