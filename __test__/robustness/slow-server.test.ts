import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { timed, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(90_000);

describe('a slow network', () => {
  const server = useOwnServer();
  const closing = useClosing();

  test('calls succeed when the bytes trickle', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'slow', bytes: 40, intervalMs: 20 };
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('slow') });
    const begin = performance.now();
    const runId = await handle.start({ filler: 'x'.repeat(2_000) });
    // 2,000 bytes at 40 per 20 ms: a proxy that did not slow anything would be quicker.
    expect(performance.now() - begin).toBeGreaterThan(900);
    await expect(handle.describe()).resolves.toMatchObject({ workflowId: handle.workflowId, runId });
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  });

  test('a message cut into single bytes is put together', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(new Connection({ address: proxy.address }));
    await connection.ensureConnected();
    proxy.mode = { kind: 'slow', bytes: 1, intervalMs: 1 };
    const handle = new WorkflowClient(connection.service).createWorkflowHandle('neverRun', {
      taskQueue: uniqueName('single-bytes'),
    });
    const runId = await handle.start();
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  });

  test('slower than any deadline: an error within about 30 s', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(new Connection({ address: proxy.address }));
    await connection.ensureConnected();
    proxy.mode = { kind: 'slow', bytes: 1, intervalMs: 1_000 };
    const client = new WorkflowClient(connection.service);
    const end = await timed(within(45_000, 'describe()', client.createWorkflowHandle('some-id').describe()));
    expect(end.error).toBeInstanceOf(ServiceError);
    expect(['DEADLINE_EXCEEDED', 'UNAVAILABLE']).toContain((end.error as ServiceError).grpcStatus.name);
    expect((end.error as Error).message).toContain(proxy.address);
    expect(end.elapsedMs).toBeLessThan(40_000);
  });
});
