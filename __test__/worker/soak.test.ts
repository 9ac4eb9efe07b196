/** Workflows that have ended leave nothing behind, however many there were. `SOAK_WORKFLOWS=50000` is the long form. */
import { randomUUID } from 'node:crypto';
import { Connection, WorkflowClient } from 'temporal-native';
import { type OwnServer, startEmbeddedServer } from '../robustness/kept-processes';
import { until } from '../support/until';
import { MeasuredWorker, type Memory } from './measured-worker';
import { workflowsPath } from './support';
import { addLater, lengthOfText, manyScopes, more, scopesEnded, small, waitsInEndedScopes } from './workflows/soak';

const SHORT = 2_400;
const WORKFLOWS = Number(process.env.SOAK_WORKFLOWS ?? SHORT);
const AT_ONCE = 40;
const SCOPES = 10_000;
const MIB = 2 ** 20;

/**
 * What the memory may grow by in the second half. A workflow in memory has from 12,000 bytes in the heap; were a hundredth
 * of that left of each one, the long form would see it, and a tenth, the short one. The rest is what grows at first, and
 * ever more slowly: code that V8 makes quicker, and gaps between what is allocated natively.
 */
const MOST = {
  heaps: MIB + (WORKFLOWS / 2) * 50,
  resident: (WORKFLOWS > SHORT ? 3 : 12) * MIB + (WORKFLOWS / 2) * 50,
};

/** Of its own, for what it keeps of so many; and always the embedded one, whose timers of a millisecond take no second. */
let server: OwnServer;
beforeAll(async () => {
  server = await startEmbeddedServer();
});
afterAll(() => server?.stop());

const standing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (let each = standing.pop(); each !== undefined; each = standing.pop()) await each.close();
});

async function open() {
  const { address } = server.told;
  const taskQueue = randomUUID();
  const worker = await MeasuredWorker.start({ address, taskQueue, workflowsPath, workflowThreads: 2 });
  const connection = new Connection({ address });
  standing.push(worker, connection);
  return { worker, taskQueue, client: new WorkflowClient(connection.service, { workflowDefaults: { taskQueue } }) };
}

test(`the memory of a worker is the same after ${WORKFLOWS} workflows as after half of them`, async () => {
  const { worker, client, taskQueue } = await open();
  let next = 0;
  const runUntil = async (end: number): Promise<Memory> => {
    const some = async () => {
      while (next < end) {
        const item = next++;
        const handle = client.createWorkflowHandle(small, { taskQueue });
        await handle.start(item);
        await handle.signal(addLater, 1);
        expect(await handle.result()).toBe(2 * item + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
    return await worker.memory();
  };
  const middle = await runUntil(WORKFLOWS / 2);
  const end = await runUntil(WORKFLOWS);
  const growth = { heaps: end.heaps - middle.heaps, resident: end.resident - middle.resident };
  if (WORKFLOWS > SHORT) console.log(`${WORKFLOWS} workflows: ${JSON.stringify({ middle, end, growth })}`);
  expect(growth.heaps).toBeLessThan(MOST.heaps);
  expect(growth.resident).toBeLessThan(MOST.resident);
}, 1_200_000);

test('scopes that have ended leave nothing behind while their workflow runs', async () => {
  const { worker, client, taskQueue } = await open();
  const handle = client.createWorkflowHandle(manyScopes, { taskQueue });
  await handle.start();
  const make = async (scopes: number): Promise<number> => {
    const before = await handle.query(scopesEnded);
    await handle.signal(more, scopes);
    await until('they have ended', async () => (await handle.query(scopesEnded)) === before + scopes);
    return (await worker.memory()).heaps;
  };
  const first = await make(SCOPES);
  const last = await make(SCOPES);
  // Each has more than a thousand bytes.
  expect(last - first).toBeLessThan(SCOPES * 100);
  await handle.cancel();
  expect(await handle.result()).toBe(2 * SCOPES);
});

test('what waits in a scope that has ended, and that nobody has, is told of a cancellation', async () => {
  const { worker, client, taskQueue } = await open();
  const handle = client.createWorkflowHandle(waitsInEndedScopes, { taskQueue });
  await handle.start();
  await until('they have ended', async () => (await handle.query(scopesEnded)) > 0);
  await worker.memory();
  await handle.cancel();
  const told = await handle.result();
  expect(told.sort()).toEqual(['asked', 'asked within another', 'condition', 'the workflow itself', 'trigger']);
});

test('what a long message needed is not kept', async () => {
  const { worker, client, taskQueue } = await open();
  const length = 1.5 * MIB;
  expect(await client.createWorkflowHandle(lengthOfText, { taskQueue }).execute(length)).toBe(length);
  expect((await worker.memory()).buffers).toBeLessThan(length / 2);
});
