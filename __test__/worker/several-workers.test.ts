/** Several workers in one process, workers that do a part, and workers of two versions one after the other. */
import { join } from 'node:path';
import { ActivityFailure, type TimeoutFailure } from 'temporal-native';
import type { Worker } from 'temporal-native-worker';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { openBench, workflowsPath } from './support';
import { callsNobodyOn, callsOn, echo } from './workflows';
import { back, waiting } from './workflows/versions/greeted';

const bench = openBench({ identity: 'one' });

async function stop(worker: Worker): Promise<void> {
  worker.shutdown();
  await until('the worker has stopped', () => worker.getState() === 'STOPPED');
}

test('two on one task queue share its work; one of them stops, and the other one goes on', async () => {
  const ran: string[] = [];
  const activitiesOf = (name: string) => ({ activities: { whoRuns: async () => ran.push(name) && name } });
  const taskQueue = uniqueId('shared');
  const [one, other] = await Promise.all([
    bench.worker({ ...activitiesOf('one'), taskQueue }),
    bench.worker({ ...activitiesOf('other'), taskQueue }),
  ]);
  const run = () => bench.client.createWorkflowHandle(callsOn, { taskQueue }).execute(taskQueue, 'whoRuns');
  await until('both have run an activity', async () => new Set(await Promise.all([run(), run(), run()])).size === 2);
  await stop(one);
  expect(other.getState()).toBe('RUNNING');
  ran.length = 0;
  expect(await Promise.all(Array.from({ length: 10 }, run))).toEqual(Array(10).fill('other'));
  expect(ran).toHaveLength(10);
});

test('one with workflows alone, one with activities alone', async () => {
  const [workflowQueue, activityQueue] = [uniqueId('workflows'), uniqueId('activities')];
  const withWorkflows = await bench.worker({ taskQueue: workflowQueue, activities: undefined });
  const withActivities = await bench.worker({ taskQueue: activityQueue, workflowsPath: undefined });
  const handle = bench.client.createWorkflowHandle(callsOn, { taskQueue: workflowQueue });
  expect(await handle.execute(activityQueue, 'greet', 'Hello', 'Ada')).toBe('Hello, Ada!');

  // Nobody takes activities on the queue of the workflows, nor workflows on that of the activities.
  const nobody = bench.client.createWorkflowHandle(callsNobodyOn, { taskQueue: workflowQueue });
  const { cause } = await rejectionOf(nobody.execute(workflowQueue, 'greet', 1_000));
  expect(cause).toBeInstanceOf(ActivityFailure);
  expect(((cause as ActivityFailure).cause as TimeoutFailure).timeoutType).toBe('SCHEDULE_TO_START');
  const waits = bench.client.createWorkflowHandle(echo, { taskQueue: activityQueue });
  await waits.start('never');
  expect((await waits.describe()).historyLength).toBe(2);
  await waits.terminate();
  await stop(withWorkflows);
  await stop(withActivities);
});

test('a workflow calls an activity on the task queue of another worker with workflows of its own', async () => {
  const taskQueue = uniqueId('other');
  await bench.worker({ taskQueue, identity: 'other' });
  const handle = bench.client.createWorkflowHandle(callsOn, { taskQueue: bench.taskQueue });
  expect(await handle.execute(taskQueue, 'greet', 'Hello', 'Ada')).toBe('Hello, Ada!');
});

test('a change by `patched`: runs of before go on as they began, over restarts of workers', async () => {
  const taskQueue = uniqueId('versions');
  const workerOf = (version: string) =>
    bench.worker({ taskQueue, workflowsPath: join(workflowsPath, 'versions', `${version}.ts`) });
  const begin = async () => {
    const handle = bench.client.createWorkflowHandle('versioned', { taskQueue });
    await handle.start('Ada');
    await until('it waits', () => handle.query(waiting).catch(() => false));
    return handle;
  };
  const end = async (handle: Awaited<ReturnType<typeof begin>>) => {
    await handle.signal(back, 'hi');
    return await handle.result();
  };
  const before = ['Hello, Ada!', 'Ada: hi'];
  const after = ['HELLO, Ada!', 'Ada: hi', 'GOODBYE, Ada!'];

  const first = await workerOf('first');
  const [old, older] = [await begin(), await begin()];
  await stop(first);

  const second = await workerOf('second');
  expect(await end(old)).toEqual(before);
  const [changed, kept] = [await begin(), await begin()];
  expect(await end(changed)).toEqual(after);
  await stop(second);

  const again = await workerOf('second');
  expect(await end(older)).toEqual(before);
  await stop(again);

  await workerOf('third');
  expect(await end(kept)).toEqual(after);
  expect(await end(await begin())).toEqual(after);
});

test('however many there are, each signal has one listener', async () => {
  const counts = () =>
    (['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'] as const).map((name) => process.listenerCount(name));
  const before = counts();
  const options = { workflowsPath: undefined, activities: { nothing: async () => {} } };
  const workers = await Promise.all(
    Array.from({ length: 3 }, () => bench.worker({ ...options, taskQueue: uniqueId('listens') })),
  );
  // The bench's own worker listens already.
  expect(counts()).toEqual(before);
  await Promise.all(workers.map(stop));
  expect(counts()).toEqual(before);
});
