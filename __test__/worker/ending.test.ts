/** How a worker ends when something goes wrong. */
import worker_threads from 'node:worker_threads';
import { IllegalStateError, ServiceError } from 'temporal-native';
import { Worker } from 'temporal-native-worker';
import { startRefusingProxy } from '../support/refusing-proxy';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { address, openBench, workflowsPath } from './support';
import { leavesForGood, waitsFor } from './workflows';

const bench = openBench();
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

test('run rejects when a workflow thread has ended and there can be no other one', async () => {
  const taskQueue = `${bench.taskQueue}-threadless`;
  const worker = await Worker.create({ address, taskQueue, workflowsPath, logger, workflowThreads: 1 });
  const running = worker.run();
  const made = jest.spyOn(worker_threads, 'Worker').mockImplementation(() => {
    throw new Error('there are no more threads');
  });
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
  await until('it runs', async () => (await handle.describe()).historyLength === 5);
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
