/** A workflow that exhausts the memory of its thread ends that thread, and nothing else. */
import { getHeapStatistics } from 'node:v8';
import worker_threads, { type WorkerOptions as ThreadOptions } from 'node:worker_threads';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const official = openOfficialClient();
const MB = 2 ** 20;

/** Has threads started with what `change` makes of their limits; gives what they were to be. */
function watchLimits(change: (limits: ThreadOptions['resourceLimits']) => ThreadOptions['resourceLimits']) {
  const Thread = worker_threads.Worker;
  const limits: ThreadOptions['resourceLimits'][] = [];
  const made = jest.spyOn(worker_threads, 'Worker').mockImplementation((file, options) => {
    limits.push(options?.resourceLimits);
    return new Thread(file, { ...options, resourceLimits: change(options?.resourceLimits) });
  });
  return { limits, restore: () => made.mockRestore() };
}

test('its task fails, another thread takes its place, and the other workflows of the thread go on', async () => {
  const taskQueue = uniqueId('memory');
  const { restore } = watchLimits(() => ({ maxOldGenerationSizeMb: 64 }));
  try {
    // The collection of garbage takes its time, and is no deadlock.
    await bench.worker({ taskQueue, isolateExecutionTimeout: '1 minute' });
    const waiting = bench.client.createWorkflowHandle(workflows.counter, { taskQueue });
    await waiting.start(1);
    await waiting.signal(workflows.add, 2);
    expect(await waiting.query(workflows.total)).toBe(3);

    const greedy = bench.client.createWorkflowHandle(workflows.exhaustsMemory, { taskQueue });
    await greedy.start();
    const failure = await until('its task has failed', async () => {
      const { events } = await official.client.workflow.getHandle(greedy.workflowId).fetchHistory();
      return events?.find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes;
    });
    expect(failure.failure?.message).toMatch(/workflow thread ended.*memory/);
    await greedy.terminate('it would be tried again');
    expect(bench.lines.some(({ level, message }) => level === 'error' && message.includes('memory'))).toBe(true);

    await waiting.signal(workflows.add, 4);
    expect(await waiting.query(workflows.total)).toBe(7);
    await waiting.signal(workflows.finish);
    expect(await waiting.result()).toBe(7);
  } finally {
    restore();
  }
});

test('together the threads may have what Node gives a process', async () => {
  const { limits, restore } = watchLimits((given) => given);
  try {
    await bench.worker({ taskQueue: uniqueId('memory'), workflowThreads: 3 });
  } finally {
    restore();
  }
  const share = Math.floor(getHeapStatistics().heap_size_limit / MB / 3);
  expect(limits).toEqual(Array(3).fill({ maxOldGenerationSizeMb: Math.max(128, share) }));
});
