/** A worker whose server is killed and started again on the same file and port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, WorkflowClient } from 'temporal-native';
import { startRealServer } from '../robustness/kept-processes';
import { useClosing } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { until } from '../support/until';
import { openBench } from './support';
import { expectedOf, go, load, reached } from './workflows/load';

jest.setTimeout(240_000);

const WORKFLOWS = 10;
const ROUNDS = 3;

const bench = openBench();
const closing = useClosing();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restart-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function startServer(port?: number) {
  const server = await startRealServer({ dbFile: join(folder, 'temporal.db'), ...(port && { port }) });
  closing({ close: () => server.kill() });
  return server;
}

test('it goes on with the workflows that it had, and takes new ones', async () => {
  const server = await startServer();
  const { address, port } = server.told;
  const client = new WorkflowClient(closing(new Connection({ address })).service);
  const taskQueue = uniqueId('restart');
  const activities = { work: async (seed: number, item: number) => seed * 1000 + item };
  const worker = await bench.worker({ address, taskQueue, activities });
  closing({
    async close() {
      worker.shutdown();
      await until('the worker has stopped', () => worker.getState() === 'STOPPED');
    },
  });
  const begin = (seed: number) => client.start(load, { taskQueue, args: [seed, ROUNDS], workflowTaskTimeout: '1s' });
  const handles = await Promise.all(Array.from({ length: WORKFLOWS }, (_none, seed) => begin(seed)));
  await Promise.all(handles.map((handle) => handle.signal(go, 0)));
  expect(await handles[0]?.query(reached)).toMatchObject({ signals: 1 });

  await server.kill();
  await startServer(port);
  await Promise.all(handles.map((handle) => handle.signal(go, 1)));
  handles.push(await begin(WORKFLOWS));
  await handles.at(-1)?.signal(go, 0);
  await handles.at(-1)?.signal(go, 1);

  for (const handle of handles) await handle.signal(go, 2);
  expect(await Promise.all(handles.map((handle) => handle.result()))).toEqual(
    handles.map((_handle, seed) => expectedOf(seed, ROUNDS)),
  );
});
