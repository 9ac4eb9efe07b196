/** One workflow cannot see or change anything of another one's, nor reach the outside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { openBench, workflowsPath } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = () => ({ taskQueue: bench.taskQueue });

test('nothing is left behind', async () => {
  await bench.client.createWorkflowHandle(workflows.leavesThings, options()).execute();
  expect(await bench.client.createWorkflowHandle(workflows.findsThings, options()).execute()).toEqual({
    global: 'undefined',
    array: 'undefined',
    object: 'undefined',
    generator: 'undefined',
    segments: 'undefined',
    segment: 'undefined',
    words: 3,
    match: 'undefined',
    map: 'kept',
    console: 'undefined',
    above: 'undefined',
    web: 0,
    formats: true,
    random: true,
    date: 'number',
    promise: 'kept',
    scope: true,
  });
});

test("a run's own globals are there again at its next turn, and only there", async () => {
  const handle = bench.client.createWorkflowHandle(workflows.staysAround, options());
  await handle.start();
  await bench.client.createWorkflowHandle(workflows.findsThings, options()).execute();
  await handle.signal(workflows.look);
  expect(await handle.result()).toBe('mine');
});

test.each([
  ['cannot be taken away', workflows.leavesForGood],
  ['another prototype', workflows.leavesAbove],
])('what cannot be taken away ends its thread, and no other run sees it: %s', async (problem, leaves) => {
  const taskQueue = `${bench.taskQueue}-${leaves.name}`;
  await bench.worker({ taskQueue });
  const spoils = bench.client.createWorkflowHandle(leaves, { taskQueue });
  await spoils.start();
  await until('the thread has ended', () => bench.lines.some(({ message }) => message.includes(problem)));
  const found = await bench.client.createWorkflowHandle(workflows.findsThings, { taskQueue }).execute();
  await spoils.terminate('it would be tried again');
  expect(found).toMatchObject({ global: 'undefined', above: 'undefined' });
});

test('workflows that wait for a thread that ends go on at once in the next one', async () => {
  const taskQueue = `${bench.taskQueue}-waits`;
  await bench.worker({ taskQueue });
  // Who waited for the timeout of a task would not be done in time.
  const options = { taskQueue, workflowTaskTimeout: '1 minute' };
  const known = bench.client.createWorkflowHandle(workflows.staysAround, options);
  await known.start();
  await until('it is in memory', async () => (await known.describe()).historyLength >= 4);
  const spoils = bench.client.createWorkflowHandle(workflows.leavesForGoodLater, options);
  await spoils.start();
  await until('it has the thread', () => bench.lines.some(({ message }) => message === 'keeps the thread'));
  // While it still has it: were it tried again it would end two threads, and of tasks that fail a second time core tells
  // nobody.
  await spoils.terminate();
  const others = Array.from({ length: 20 }, () => bench.client.createWorkflowHandle(workflows.findsThings, options));
  const results = Promise.all(others.map((other) => other.execute()));
  await known.signal(workflows.look);
  await until('the thread has ended', () => bench.lines.some(({ message }) => message.includes('taken away: late')));
  const began = performance.now();
  expect(new Set((await results).map(({ global }) => global))).toEqual(new Set(['undefined']));
  expect(await known.result()).toBe('mine');
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('no object of the outside can be reached', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.escapes, options());
  expect(await handle.execute({ list: [1] })).toEqual([]);
});

test('code that assigns what prototypes have works', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.inherits, options());
  expect(await handle.execute()).toEqual(['own', 'Problem: seen!']);
});

test('hostile code finds no way out', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.escapesAgain, options()).execute()).toEqual([]);
});

test('what is shared cannot be tampered with', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.tampers, options()).execute()).toEqual([]);
  expect(await bench.client.createWorkflowHandle(workflows.isUntouched, options()).execute()).toEqual([]);
});

test('callbacks that a run leaves behind run in no other one', async () => {
  const runs = Array.from({ length: 5 }, () => [
    bench.client.createWorkflowHandle(workflows.leavesCallbacks, options()).execute(),
    bench.client.createWorkflowHandle(workflows.findsCallbacks, options()).execute(),
  ]);
  const found = await Promise.all(runs.map((pair) => pair[1]));
  expect(found).toEqual([[], [], [], [], []]);
});

test('the stack of a failure has the lines of the sources, also of who awaited', async () => {
  const error = await rejectionOf(bench.client.createWorkflowHandle(workflows.failsDeepInside, options()).execute());
  const source = readFileSync(join(workflowsPath, 'isolation.ts'), 'utf8').split('\n');
  const lineOf = (text: string) => source.findIndex((line) => line.includes(text)) + 1;
  const lines = String((error.cause as Error).stack).split('\n    at ');
  const [first, second] = lines.filter((line) => line.includes('isolation.ts'));
  expect(first).toMatch(
    new RegExp(`^inner \\(.*workflows/isolation\\.ts:${lineOf('throw api.ApplicationFailure')}:\\d+\\)`),
  );
  expect(second).toMatch(
    new RegExp(`^async outer \\(.*workflows/isolation\\.ts:${lineOf('await inner({ reason')}:\\d+\\)`),
  );
});
