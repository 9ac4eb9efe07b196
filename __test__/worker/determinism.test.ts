/** Workflow code does the same in every replay, and what it must not use is refused. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, WorkflowBundleError } from 'temporal-native-worker';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const AN_HOUR_MS = 3_600_000;
const bench = openBench();
const uncached = openBench({ maxCachedWorkflows: 0 });

test('time and random numbers are the same when everything is replayed', async () => {
  const taken = await uncached.client
    .createWorkflowHandle(workflows.samples, { taskQueue: uncached.taskQueue })
    .execute();
  expect(new Set(taken.map((sample) => JSON.stringify(sample))).size).toBe(4);
});

test('what is not deterministic is withheld', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.withheld, { taskQueue: bench.taskQueue });
  expect(await handle.execute()).toEqual(['WeakRef', 'FinalizationRegistry', 'eval', 'Function', 'process', 'require']);
});

test('console prints once, not again when the workflow is replayed', async () => {
  const handle = uncached.client.createWorkflowHandle(workflows.talks, { taskQueue: uncached.taskQueue });
  await handle.execute();
  const said = () => uncached.lines.map(({ message }) => message.replace(/^\[.*?\)\] /, ''));
  // Lines take another way than the result.
  await until('the last line is there', () => said().includes('after'));
  expect(said()).toEqual(['before { a: 1 }', 'after']);
});

test('each run has modules of its own', async () => {
  const runs = Array.from({ length: 5 }, () =>
    bench.client.createWorkflowHandle(workflows.moduleState, { taskQueue: bench.taskQueue }).execute(),
  );
  expect(await Promise.all(runs)).toEqual([1, 1, 1, 1, 1]);
});

test("Node's modules are refused with the chain of imports", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-native-bundle-'));
  writeFileSync(join(folder, 'index.ts'), "export { read } from './between';\n");
  writeFileSync(
    join(folder, 'between.ts'),
    "import { readFileSync } from 'node:fs';\nexport async function read() { return readFileSync('x'); }\n",
  );
  const error = await rejectionOf(bundleWorkflowCode({ workflowsPath: folder }));
  expect(error).toBeInstanceOf(WorkflowBundleError);
  expect(error.message).toMatch(/'node:fs'.*between\.ts.*index\.ts/s);
});

test('an endless loop fails its task, and the worker goes on', async () => {
  const watched = `${bench.taskQueue}-watched`;
  await bench.worker({ taskQueue: watched, isolateExecutionTimeout: 300 });
  const stuck = bench.client.createWorkflowHandle(workflows.endlessLoop, { taskQueue: watched });
  await stuck.start();
  await until('the watchdog has ended it', () => bench.lines.some(({ message }) => message.includes('TMPRL1101')));
  const next = bench.client.createWorkflowHandle(workflows.moduleState, { taskQueue: watched });
  const result = await next.execute();
  await stuck.terminate('it never ends');
  expect(result).toBe(1);
});

test('the time in which the machine was asleep is not held against a workflow', async () => {
  const watched = `${bench.taskQueue}-asleep`;
  await bench.worker({ taskQueue: watched, isolateExecutionTimeout: '20s' });
  const [now, wallNow] = [performance.now.bind(performance), Date.now];
  const [clock, wall] = [jest.spyOn(performance, 'now'), jest.spyOn(Date, 'now')];
  try {
    const running = bench.client.createWorkflowHandle(workflows.worksForAWhile, { taskQueue: watched }).execute();
    // Some of the watchdog's looks come while it works.
    clock.mockImplementation(() => now() + AN_HOUR_MS);
    wall.mockImplementation(() => wallNow() + AN_HOUR_MS);
    expect(await running).toBe('done');
  } finally {
    clock.mockRestore();
    wall.mockRestore();
  }
  expect(bench.lines.filter(({ message }) => message.includes('within 20000 ms'))).toEqual([]);
});
