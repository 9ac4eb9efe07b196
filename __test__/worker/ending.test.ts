/** How a worker ends when something goes wrong. */
import worker_threads from 'node:worker_threads';
import { IllegalStateError } from 'temporal-native';
import { Worker } from 'temporal-native-worker';
import { rejectionOf } from '../support/rejection';
import { address, openBench, workflowsPath } from './support';
import { leavesForGood } from './workflows';

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
