/** How a worker ends when something goes wrong. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import worker_threads from 'node:worker_threads';
import { temporal } from '@temporalio/proto';
import { IllegalStateError, ServiceError } from 'temporal-native';
import { Worker } from 'temporal-native-worker';
import type * as Native from '../../packages/worker/native.js';
import { openOfficialClient } from '../support/official';
import { startRefusingProxy } from '../support/refusing-proxy';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { address, openBench, workflowsPath } from './support';
import { callsOn, givesBack, leavesForGood, waitsFor } from './workflows';

const folder = join(__dirname, '..', '..', 'packages', 'worker');
const addon = readdirSync(folder).find((file) => file.endsWith('.node')) as string;
// The same that the worker has.
const { NativeWorker, WorkflowThread } = require(join(folder, addon)) as typeof Native;
const bench = openBench();
const official = openOfficialClient();
const logger = { log: () => {} };

test('runUntil ends the worker when its function throws at once', async () => {
  const taskQueue = `${bench.taskQueue}-throws`;
  const worker = await Worker.create({ address, taskQueue, workflowsPath, logger, workflowThreads: 1 });
  const thrown = new Error('at once');
  const throws = () => {
    throw thrown;
  };
  await expect(worker.runUntil(throws)).rejects.toBe(thrown);
  expect(worker.getState()).toBe('STOPPED');
});

function refuseThreads(): jest.SpyInstance {
  return jest.spyOn(worker_threads, 'Worker').mockImplementation(() => {
    throw new Error('there are no more threads');
  });
}

test('a worker is not made when there can be no workflow thread', async () => {
  const made = refuseThreads();
  try {
    const creating = Worker.create({ address, taskQueue: bench.taskQueue, workflowsPath, logger, workflowThreads: 1 });
    const error = await rejectionOf(creating, IllegalStateError);
    expect(error.message).toBe('a workflow thread cannot be started, so the worker ends: there are no more threads');
  } finally {
    made.mockRestore();
  }
});

test('a worker whose threads end as they start ends, and leaves the tasks that it took to the next one', async () => {
  const taskQueue = `${bench.taskQueue}-unready`;
  const handle = bench.client.createWorkflowHandle(givesBack, { taskQueue });
  await handle.start('is answered');
  const Thread = worker_threads.Worker;
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const dies = `
    Atomics.wait(require('worker_threads').workerData, 0, 0);
    throw new Error('it cannot');`;
  const letDie = () => {
    Atomics.store(taken, 0, 1);
    Atomics.notify(taken, 0);
  };
  const starts = () => new Thread(dies, { eval: true, workerData: taken });
  const made = jest.spyOn(worker_threads, 'Worker').mockImplementation(starts);
  const options = { address, taskQueue, workflowsPath, logger, workflowThreads: 1 };
  try {
    const worker = await Worker.create(options);
    const rejection = rejectionOf(worker.run(), IllegalStateError);
    await until('its task is taken', async () => (await handle.describe()).historyLength === 3);
    letDie();
    const error = await rejection;
    expect(error.message).toBe('a workflow thread cannot be started, so the worker ends: it cannot');
    expect(worker.getState()).toBe('FAILED');
  } finally {
    letDie();
    made.mockRestore();
  }
  const next = await Worker.create(options);
  expect(await next.runUntil(handle.result())).toBe('is answered');
  const { events } = await official.client.workflow.getHandle(handle.workflowId).fetchHistory();
  const timedOut = temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
  expect(events?.map(({ eventType }) => eventType)).not.toContain(timedOut);
});

test('run rejects when a workflow thread has ended and there can be no other one', async () => {
  const taskQueue = `${bench.taskQueue}-threadless`;
  const worker = await Worker.create({ address, taskQueue, workflowsPath, logger, workflowThreads: 1 });
  const running = worker.run();
  const made = refuseThreads();
  try {
    const handle = bench.client.createWorkflowHandle(leavesForGood, { taskQueue });
    await handle.start();
    const error = await rejectionOf(running, IllegalStateError);
    expect(error.message).toContain('there are no more threads');
    expect(worker.getState()).toBe('FAILED');
    await handle.terminate('nobody goes on with it');
  } finally {
    made.mockRestore();
  }
});

/** They are counted. */
function nextWorkerNumber(): number {
  const options = { namespace: 'default', taskQueue: 'none', buildId: '' };
  const one = NativeWorker.replay(options, 0, () => {}, {}) as Native.NativeWorker;
  one.close();
  return one.number + 1;
}

/** A field of a message, which is a text or a message itself. */
function field(number: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
}

test('run rejects when core panics over a completion, whatever is still running', async () => {
  const taskQueue = `${bench.taskQueue}-panics`;
  const number = nextWorkerNumber();
  let [runs, release] = [false, () => {}];
  const waits = () => {
    runs = true;
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  const options = { address, taskQueue, workflowsPath, logger, shutdownGraceTime: '1 hour' };
  const worker = await Worker.create({ ...options, activities: { waits }, workflowThreads: 2 });
  let error: Error | undefined;
  const running = worker.run().catch((rejection: Error) => {
    error = rejection;
  });
  const handle = bench.client.createWorkflowHandle(callsOn, { taskQueue });
  await handle.start(taskQueue, 'waits');
  await until('the activity runs', () => runs);
  worker.shutdown();
  // The second thread has no workflow. Core takes no completion any more once it is done with workflows, and panics.
  const thread = WorkflowThread.attach(number, 1, () => {}, {});
  // A `WorkflowActivationCompletion`: the id of a run, and the failure of its task.
  const bytes = Buffer.concat([
    field(1, Buffer.from('of-nobody')),
    field(3, field(1, field(1, Buffer.from('failed')))),
  ]);
  await until('core has panicked', () => {
    thread.complete(bytes);
    return error;
  });
  await running;
  expect(error).toBeInstanceOf(IllegalStateError);
  expect(error?.message).toMatch(/core has failed: A non-empty completion was not processed/);
  expect(worker.getState()).toBe('FAILED');
  release();
  await handle.terminate();
});

async function refusedPolls(method: string): Promise<Error> {
  const proxy = await startRefusingProxy(address);
  const taskQueue = `${bench.taskQueue}-${method}`;
  const activities = { nothing: async () => {} };
  const options = { address: proxy.address, taskQueue, workflowsPath, activities, logger, workflowThreads: 1 };
  const worker = await Worker.create(options);
  const running = worker.run();
  running.catch(() => undefined);
  const handle = bench.client.createWorkflowHandle(waitsFor, { taskQueue });
  await handle.start(3_600_000);
  await until('it runs', async () => (await handle.describe()).historyLength >= 5);
  proxy.refuse(method, 7, 'not any more');
  const error = await rejectionOf(running, ServiceError);
  expect(worker.getState()).toBe('FAILED');
  await handle.terminate();
  proxy.close();
  return error;
}

// Core takes a refusal for one that passes, for a minute.
test('run rejects when the server refuses to give tasks, with workflows in memory', async () => {
  const errors = await Promise.all(['PollWorkflowTaskQueue', 'PollActivityTaskQueue'].map(refusedPolls));
  for (const { message } of errors) expect(message).toContain('not any more');
}, 100_000);
