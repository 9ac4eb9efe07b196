/** A worker that is shut down while something is in flight. */
import { IllegalStateError } from 'temporal-native';
import { CombinedWorkerRunError, Worker, type WorkerOptions } from 'temporal-native-worker';
import { FaultProxy } from '../robustness/fault-proxy';
import { useClosing } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf, thrownBy } from '../support/rejection';
import { until } from '../support/until';
import * as activities from './activities-of-tests';
import { address, openBench, workflowsPath } from './support';
import * as workflows from './workflows';

const { Shop, seen, ...functions } = activities;
const bench = openBench({ activities: functions });
const official = openOfficialClient();
const closing = useClosing();

async function makeWorker(options: Partial<WorkerOptions> = {}) {
  const taskQueue = uniqueId('shutdown');
  const common = { address, taskQueue, workflowsPath, activities: functions, logger: { log() {} }, workflowThreads: 1 };
  return { worker: await Worker.create({ ...common, ...options }), taskQueue };
}

async function runWorker(options?: Partial<WorkerOptions>) {
  const { worker, taskQueue } = await makeWorker(options);
  const running = worker.run();
  // Most tests have something to await before it.
  running.catch(() => undefined);
  return { worker, running, taskQueue };
}

/** A workflow with an activity that runs. */
async function startActivity(taskQueue: string, name: string, args: string[] = [], local = false) {
  const key = uniqueId(name);
  const workflow = local ? workflows.runsLocally : workflows.runsActivity;
  const handle = bench.client.createWorkflowHandle(workflow, { taskQueue });
  await handle.start(name, [key, ...args], { retry: { initialInterval: 1 } });
  await until('the activity runs', () => seen.get(key));
  return { key, handle };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const letGo = (key: string) => seen.get(key)?.push('go');

test('an activity that ends within the time of grace is undisturbed; the states on the way', async () => {
  const { worker, taskQueue } = await makeWorker({ shutdownGraceTime: '1 minute' });
  const states = [worker.getState()];
  expect(thrownBy(() => worker.shutdown(), IllegalStateError).message).toContain('INITIALIZED');
  const running = worker.run();
  states.push(worker.getState());
  const { key, handle } = await startActivity(taskQueue, 'waitsInSilence');
  worker.shutdown();
  states.push(worker.getState());
  expect(thrownBy(() => worker.shutdown(), IllegalStateError).message).toContain('STOPPING');
  letGo(key);
  await running;
  states.push(worker.getState());
  expect(states).toEqual(['INITIALIZED', 'RUNNING', 'STOPPING', 'STOPPED']);
  expect(seen.get(key)).toEqual(['started', 'go', 'ended']);
  expect(thrownBy(() => worker.shutdown(), IllegalStateError).message).toContain('STOPPED');
  expect((await rejectionOf(worker.run(), IllegalStateError)).message).toContain('STOPPED');
  await bench.worker({ taskQueue, activities: functions });
  expect(await handle.result()).toBe('undisturbed');
});

/** What the server was told of the only activity. */
async function outcomeOf(workflowId: string) {
  const run = official.client.workflow.getHandle(workflowId);
  const [pending] = (await run.describe()).raw.pendingActivities ?? [];
  const { events } = await run.fetchHistory();
  return {
    type: pending?.lastFailure?.applicationFailureInfo?.type ?? undefined,
    failed: events?.find((event) => event.activityTaskFailedEventAttributes)?.activityTaskFailedEventAttributes?.failure
      ?.message,
    completed: events?.some((event) => event.activityTaskCompletedEventAttributes) ?? false,
  };
}

test.each([
  ['rethrow', { type: 'WorkerShutdown', failed: undefined, completed: false }],
  ['complete', { type: undefined, failed: undefined, completed: true }],
  ['fail', { type: undefined, failed: 'broke while it was cleaned up', completed: false }],
])('one that does not is cancelled after it, and what it makes of that counts: %s', async (end, outcome) => {
  const { worker, running, taskQueue } = await runWorker({ shutdownGraceTime: 300 });
  const { key, handle } = await startActivity(taskQueue, 'waitsForCancellation', ['signal', end]);
  const began = performance.now();
  worker.shutdown();
  await running;
  expect(performance.now() - began).toBeGreaterThan(290);
  expect(seen.get(key)?.[1]).toMatchObject({ message: 'WORKER_SHUTDOWN', why: { workerShutdown: true } });
  expect(await outcomeOf(handle.workflowId)).toEqual(outcome);
  await handle.terminate();
});

test('one that ignores it is waited for, and what it gives counts', async () => {
  const { worker, running, taskQueue } = await runWorker();
  const { key, handle } = await startActivity(taskQueue, 'waitsInSilence');
  worker.shutdown();
  await until('it is told', () => seen.get(key)?.includes('told'));
  expect(worker.getState()).toBe('STOPPING');
  letGo(key);
  await running;
  expect(await outcomeOf(handle.workflowId)).toMatchObject({ completed: true });
  await handle.terminate();
});

test('what it says last before it is cancelled reaches its next attempt', async () => {
  const { worker, running, taskQueue } = await runWorker({ shutdownGraceTime: 50 });
  const { handle } = await startActivity(taskQueue, 'hasLastWords');
  worker.shutdown();
  await running;
  await bench.worker({ taskQueue, activities: functions });
  expect(await handle.result()).toBe('last words');
});

describe('what does not end within shutdownForceTime', () => {
  /** Ends one whose connection is watched, and waits until that is gone. */
  async function force({ worker, running, proxy }: Awaited<ReturnType<typeof runProxied>>) {
    expect(proxy.openConnections).toBeGreaterThan(0);
    worker.shutdown();
    expect((await rejectionOf(running, IllegalStateError)).message).toContain('shutdownForceTime');
    expect(worker.getState()).toBe('FAILED');
    await proxy.waitForNoConnection();
  }

  async function runProxied(options: Partial<WorkerOptions> = {}) {
    const proxy = closing(await FaultProxy.listen(address));
    const forced = { address: proxy.address, shutdownGraceTime: '1 minute', shutdownForceTime: 100 };
    return { proxy, ...(await runWorker({ ...forced, ...options })) };
  }

  test.each([
    ['an activity', false],
    ['a local activity', true],
  ])('%s is left behind, and still goes on', async (_what, local) => {
    const forced = await runProxied();
    const { key, handle } = await startActivity(forced.taskQueue, 'waitsInSilence', [], local);
    await force(forced);
    letGo(key);
    await until('it has ended', () => seen.get(key)?.includes('ended'));
    await handle.terminate();
  });

  test('a workflow task fails, so that another worker has it at once', async () => {
    const begun = gate();
    const forced = await runProxied({ sinks: { busy: { began: { fn: begun.open } } } });
    const handle = bench.client.createWorkflowHandle(workflows.isBusy, { taskQueue: forced.taskQueue });
    await handle.start(Number.MAX_VALUE);
    await begun.opened;
    await force(forced);
    const { events } = await official.client.workflow.getHandle(handle.workflowId).fetchHistory();
    const failures = events?.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? []);
    expect(failures).toEqual(['the worker has ended without finishing this task']);
    await handle.terminate();
  });
});

test('a local activity is waited for, with the workflow task that it is a part of', async () => {
  const { worker, running, taskQueue } = await runWorker();
  const { key, handle } = await startActivity(taskQueue, 'waitsInSilence', [], true);
  worker.shutdown();
  letGo(key);
  await running;
  expect(seen.get(key)).toEqual(['started', 'go', 'ended']);
  expect((await handle.describe()).status.name).toBe('COMPLETED');
  expect(await handle.result()).toBe('undisturbed');
});

test('a workflow task in flight is finished', async () => {
  const proxy = closing(await FaultProxy.listen(address));
  const begun = gate();
  const began = () => {
    // What the task comes to is held back until the worker is shut down.
    proxy.mode = { kind: 'half-open' };
    begun.open();
  };
  const { worker, running, taskQueue } = await runWorker({
    address: proxy.address,
    sinks: { busy: { began: { fn: began } } },
  });
  const handle = bench.client.createWorkflowHandle(workflows.isBusy, { taskQueue });
  // For some tenths of a second.
  await handle.start(100_000_000);
  await begun.opened;
  expect((await handle.describe()).status.name).toBe('RUNNING');
  worker.shutdown();
  proxy.heal();
  await running;
  expect((await handle.describe()).status.name).toBe('COMPLETED');
  expect(await handle.result()).toMatch(/^done/);
});

describe('runUntil', () => {
  async function untilForced(work: () => Promise<unknown>) {
    const { worker, taskQueue } = await makeWorker({ shutdownForceTime: 1 });
    let ended = async () => {};
    const running = worker.runUntil(async () => {
      const { key, handle } = await startActivity(taskQueue, 'waitsInSilence');
      ended = async () => {
        letGo(key);
        await handle.terminate();
      };
      return await work();
    });
    const error = await rejectionOf(running);
    expect(worker.getState()).toBe('FAILED');
    await ended();
    return error;
  }

  test('neither what the work has failed with is lost, nor what the worker has', async () => {
    const workError = new Error('the work went wrong');
    const error = await untilForced(() => Promise.reject(workError));
    expect(error).toBeInstanceOf(CombinedWorkerRunError);
    expect(error).toMatchObject({ code: 'TEMPORAL_COMBINED_WORKER_RUN', cause: { innerError: workError } });
    expect((error as CombinedWorkerRunError).cause.workerError).toBeInstanceOf(IllegalStateError);
    expect(error.message).toMatch(/the work went wrong.*shutdownForceTime/);
  });

  test('a worker that fails after work that is done has failed', async () => {
    const error = await untilForced(async () => 'done');
    expect(error).toBeInstanceOf(IllegalStateError);
    expect(error.message).toContain('shutdownForceTime');
  });

  test('work that goes on while the worker is shut down', async () => {
    const { worker } = await makeWorker();
    const running = worker.runUntil(() => new Promise(() => {}));
    worker.shutdown();
    expect((await rejectionOf(running, IllegalStateError)).message).toContain('before the work was done');
    expect(worker.getState()).toBe('STOPPED');
  });
});
