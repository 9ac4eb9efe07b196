/** A worker whose connection is cut, falls silent, or was never there. */
import { NamespaceNotFoundError, NativeConnection, ServiceError, Worker } from 'temporal-native-worker';
import { FaultProxy, unusedPort } from '../robustness/fault-proxy';
import { SeededRandom } from '../robustness/seeded-random';
import { useClosing } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { address, openBench } from './support';
import { expectedOf, go, load, reached } from './workflows/load';

jest.setTimeout(120_000);

const activities = { work: async (seed: number, item: number) => seed * 1000 + item };
const ROUNDS = 2;
const random = SeededRandom.fromEnvironment();
const bench = openBench({ activities });
const closing = useClosing();

/** A worker that reaches the server by way of a proxy. */
async function workerBehindProxy() {
  const proxy = closing(await FaultProxy.listen(address));
  const taskQueue = uniqueId('lost');
  const worker = await bench.worker({
    address: undefined,
    connection: new NativeConnection({ address: proxy.address, keepAlive: { interval: '1s', timeout: '1s' } }),
    taskQueue,
    activities,
    stickyQueueScheduleToStartTimeout: '500ms',
    // The proxy hides a cut from the server for a while, in which the polls of before take tasks to nowhere.
    maxConcurrentWorkflowTaskPolls: 2,
    maxConcurrentActivityTaskPolls: 1,
  });
  const start = async (seed: number) => {
    const handle = bench.client.createWorkflowHandle(load, { taskQueue, workflowTaskTimeout: '1s' });
    await handle.start(seed, ROUNDS);
    return handle;
  };
  return { proxy, worker, start };
}

type Handle = Awaited<ReturnType<Awaited<ReturnType<typeof workerBehindProxy>>['start']>>;

async function finish(handle: Handle, seed: number, from = 0): Promise<void> {
  for (let round = from; round < ROUNDS; round++) await handle.signal(go, round);
  expect(await handle.result()).toEqual(expectedOf(seed, ROUNDS));
}

test('cut once, it connects again and goes on', async () => {
  const { proxy, start } = await workerBehindProxy();
  const handle = await start(1);
  await handle.signal(go, 0);
  await handle.query(reached);
  expect(proxy.cut()).toBeGreaterThan(0);
  await finish(handle, 1, 1);
});

test(`cut at random while it works, seed ${random.seed}`, async () => {
  const { proxy, start } = await workerBehindProxy();
  proxy.mode = { kind: 'cut-at-random', random, leastBytes: 500, mostBytes: 20_000 };
  await Promise.all(
    Array.from({ length: 6 }, async (_none, seed) => {
      await finish(await start(seed), seed);
    }),
  );
  expect(proxy.cuts).toBeGreaterThan(0);
  proxy.heal();
});

test('answers held back for a while', async () => {
  const { proxy, start } = await workerBehindProxy();
  proxy.mode = { kind: 'hold-answers' };
  const handle = await start(3);
  await handle.signal(go, 0);
  proxy.heal();
  await finish(handle, 3, 1);
});

test('silent for good, it is given up, and another connection made', async () => {
  const { proxy, start } = await workerBehindProxy();
  const handle = await start(4);
  await handle.signal(go, 0);
  await handle.query(reached);
  proxy.mode = { kind: 'half-open' };
  await proxy.waitForConnection(proxy.acceptedConnections + 1, 20_000);
  proxy.heal();
  await finish(handle, 4, 1);
});

test('gone for good, the worker still ends when it is told to', async () => {
  const { proxy, worker, start } = await workerBehindProxy();
  const handle = await start(5);
  await handle.query(reached);
  proxy.mode = { kind: 'refuse' };
  proxy.cut();
  await proxy.waitForConnection();
  worker.shutdown();
  await until('the worker has stopped', () => worker.getState() === 'STOPPED', 60_000);
  await handle.terminate();
});

describe('Worker.create', () => {
  const options = { taskQueue: 'never', activities, logger: { log() {} } };
  const took = async (promise: Promise<unknown>) => {
    const began = performance.now();
    const error = await rejectionOf(promise);
    return { error, ms: performance.now() - began };
  };

  test('where nobody listens: an error that names the address, soon', async () => {
    const absent = `127.0.0.1:${await unusedPort()}`;
    const { error, ms } = await took(Worker.create({ ...options, address: absent }));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toContain(`${absent} cannot be reached`);
    expect(ms).toBeLessThan(15_000);
  });

  test('where nobody answers: the same', async () => {
    const proxy = closing(await FaultProxy.listen(address));
    proxy.mode = { kind: 'half-open' };
    const connection = new NativeConnection({ address: proxy.address, connectTimeout: '1s' });
    const { error, ms } = await took(Worker.create({ ...options, connection }));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toContain(`${proxy.address} cannot be reached: no answer within 1s`);
    expect(ms).toBeLessThan(5_000);
  });

  test('where something else answers: the same', async () => {
    const proxy = closing(await FaultProxy.listen(address));
    proxy.mode = { kind: 'garbage', garbage: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') };
    const { error, ms } = await took(Worker.create({ ...options, address: proxy.address }));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toContain(`${proxy.address} cannot be reached`);
    expect(ms).toBeLessThan(15_000);
  });

  test('with metadata of both kinds', async () => {
    const metadata = { 'Their-Key': 'value', 'their-key-bin': Buffer.from([0, 255]) };
    const worker = await bench.worker({
      address: undefined,
      connection: new NativeConnection({ address, metadata }),
      taskQueue: uniqueId('metadata'),
    });
    expect(worker.getState()).toBe('RUNNING');
  });

  test('in a namespace that is not there', async () => {
    const { error } = await took(Worker.create({ ...options, address, namespace: 'no-such-namespace' }));
    expect(error).toBeInstanceOf(NamespaceNotFoundError);
    expect(error.message).toContain('no-such-namespace');
  });
});
