/** What workflow code has of the web's and of Node's APIs does what it does in Node, and nothing of it is shared. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const official = openOfficialClient();
const uncached = openBench({ maxCachedWorkflows: 0 });
const options = () => ({ taskQueue: bench.taskQueue });
/** As it crosses. */
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

test('URL is as in Node', async () => {
  const seen = await bench.client.createWorkflowHandle(workflows.seesUrls, options()).execute();
  expect(seen).toEqual(written(workflows.urls()));
});

test('URLSearchParams is as in Node', async () => {
  const seen = await bench.client.createWorkflowHandle(workflows.seesSearchParams, options()).execute();
  expect(seen).toEqual(written(workflows.searchParams()));
});

test('a long query is gone through in no time that matters', async () => {
  const taskQueue = `${bench.taskQueue}-long`;
  await bench.worker({ taskQueue, isolateExecutionTimeout: '10s' });
  const handle = bench.client.createWorkflowHandle(workflows.longQuery, { taskQueue });
  expect(await handle.execute(20_000)).toEqual([20_000, ['name19999', 'value 19999']]);
});

test('TextEncoder and TextDecoder are as in Node', async () => {
  const seen = await bench.client.createWorkflowHandle(workflows.seesTexts, options()).execute();
  expect(seen).toEqual(written(workflows.texts()));
});

test('AbortController, AbortSignal and EventTarget are as in Node', async () => {
  const seen = await bench.client.createWorkflowHandle(workflows.signalsAndEvents, options()).execute();
  expect(seen).toEqual(written(await workflows.signalsAndEvents()));
});

test.each([
  ['in memory', bench],
  ['replayed', uncached],
])('AsyncLocalStorage is as in Node: %s', async (_how, { client, taskQueue }) => {
  const expected = written(
    await workflows.storages(AsyncLocalStorage, () => new Promise((done) => setTimeout(done, 1))),
  );
  expect(await client.createWorkflowHandle(workflows.seesStorages, { taskQueue }).execute()).toEqual([
    expected,
    expected,
  ]);
});

test('what one workflow enters is not entered for another one', async () => {
  const enters = bench.client.createWorkflowHandle(workflows.entersAndIsCancelled, options());
  await enters.start();
  await enters.signal(workflows.goOn);
  const before = bench.client.createWorkflowHandle(workflows.isInOwnScope, options());
  await before.execute();
  await enters.cancel();
  await rejectionOf(enters.result());
  const others = Array.from({ length: 5 }, () =>
    bench.client.createWorkflowHandle(workflows.isInOwnScope, options()).execute(),
  );
  expect(await Promise.all(others)).toEqual([true, true, true, true, true]);
});

test('what one handler enters is not entered for another one that has its turn in the same task', async () => {
  const taskQueue = `${bench.taskQueue}-handlers`;
  const first = await bench.worker({ taskQueue });
  const handle = bench.client.createWorkflowHandle(workflows.entersInHandler, { taskQueue });
  await handle.start();
  await handle.query('__stack_trace');
  first.shutdown();
  await until('the worker has stopped', () => first.getState() === 'STOPPED');
  await handle.signal(workflows.goOn);
  await handle.signal(workflows.lookAround);
  await bench.worker({ taskQueue });
  expect(await handle.result()).toEqual(['nothing']);
});

test("a listener that throws is a fault of the workflow's code", async () => {
  const handle = bench.client.createWorkflowHandle(workflows.throwsInListener, options());
  await handle.start();
  const history = () => official.client.workflow.getHandle(handle.workflowId).fetchHistory();
  const failed = await until('the task has failed', async () =>
    (await history()).events?.find((event) => event.workflowTaskFailedEventAttributes),
  );
  await handle.terminate('it would be tried again');
  expect(failed.workflowTaskFailedEventAttributes?.failure?.message).toBe('thrown by a listener');
});

test('formats of the time are of the time of the task', async () => {
  const formats = await bench.client.createWorkflowHandle(workflows.formatsTime, options()).execute();
  for (const [shown, expected] of formats) expect(shown).toBe(expected);
});

test('what is used is disposed of', async () => {
  const done = await bench.client.createWorkflowHandle(workflows.disposes, options()).execute();
  expect(done).toEqual(['object', 'object', 'second', 'first']);
});

test('modules of Node that have nothing else can be imported', async () => {
  const same = await bench.client.createWorkflowHandle(workflows.importsModules, options()).execute();
  expect(same).toEqual([true, true, true, true]);
});
