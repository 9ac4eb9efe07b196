import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, WorkflowClient } from 'temporal-native';
import { within } from './conditions';
import { startRealServer, startRealWorker } from './kept-processes';
import { ServerView } from './server-view';
import { uniqueName, useClosing } from './setup';

jest.setTimeout(240_000);

describe('a server that is killed and started again on the same file and port', () => {
  const closing = useClosing();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restart-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function startServer(port?: number) {
    const server = await startRealServer({ dbFile: join(folder, 'temporal.db'), ...(port && { port }) });
    closing({ close: () => server.kill() });
    const view = closing(await ServerView.connect(server.told.address));
    return { ...server, ...server.told, view };
  }

  test('result() in flight resolves with the value of a workflow that completes afterwards', async () => {
    const taskQueue = uniqueName('restart');
    const killed = await startServer();
    const client = new WorkflowClient(closing(new Connection({ address: killed.address })).service);
    const handle = client.createWorkflowHandle('completedByHand', { taskQueue });
    const runId = await handle.start();
    const results = Promise.all([handle.result(), client.createWorkflowHandle(handle.workflowId).result()]);
    results.catch(() => {});
    // Sent in the same turn as theirs: when it is answered, theirs are under way.
    await handle.describe();

    await killed.kill();
    const during = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('restart-during') });
    const startedDuring = during.start();
    startedDuring.catch(() => {});

    const { view } = await startServer(killed.port);
    expect(await view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
    const duringRunId = await within(30_000, 'start() during the absence', startedDuring);
    expect(await view.currentRun(during.workflowId)).toEqual({ workflowId: during.workflowId, runId: duringRunId });

    await view.completeNext(taskQueue, { answer: 42 });
    await expect(within(30_000, 'result()', results)).resolves.toEqual([{ answer: 42 }, { answer: 42 }]);
  });

  test('with the official worker: signals of before and after are in the result', async () => {
    const taskQueue = uniqueName('restart-worker');
    const killed = await startServer();
    const worker = await startRealWorker(killed.address, taskQueue);
    closing({ close: () => worker.kill() });
    const client = new WorkflowClient(closing(new Connection({ address: killed.address })).service);
    const handle = client.createWorkflowHandle('counter', { taskQueue });
    await handle.start(100);
    await handle.signal('increment', 20);
    expect(await handle.query('get')).toBe(120);
    const result = handle.result();
    result.catch(() => {});
    await handle.describe();

    await killed.kill();
    await startServer(killed.port);

    await handle.signal('increment', 3);
    await handle.signal('finish');
    await expect(within(60_000, 'result()', result)).resolves.toBe(123);
  });
});
