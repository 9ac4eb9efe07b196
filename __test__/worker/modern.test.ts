/** The API of today on our worker, our client and the official one. */
import { Client, Connection as OfficialConnection } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, WorkflowExecutionFailedError } from 'temporal-native';
import { rejectionOf } from '../support/rejection';
import { address, openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const run = (workflow: (...args: any[]) => any, ...args: unknown[]): Promise<any> =>
  bench.client.createWorkflowHandle(workflow, { taskQueue: bench.taskQueue }).execute(...args);

test('signals, queries and the result by definitions', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.counter, { taskQueue: bench.taskQueue });
  await handle.start(1);
  await handle.signal(workflows.add, 2);
  expect(await handle.query(workflows.total)).toBe(3);
  await handle.signal(workflows.finish);
  expect(await handle.result()).toBe(3);
});

test('updates are done, validated and refused; the official client asks for them', async () => {
  const connection = await OfficialConnection.connect({ address });
  try {
    const client = new Client({ connection });
    const workflowId = `updates-${bench.taskQueue}`;
    const handle = await client.workflow.start('counter', { workflowId, taskQueue: bench.taskQueue, args: [5] });
    expect(await handle.executeUpdate('setTotal', { args: [7] })).toBe(5);
    const refused = await rejectionOf(handle.executeUpdate('setTotal', { args: [-1] }));
    expect((refused.cause as Error).message).toBe('not below 0');
    const unknown = await rejectionOf(handle.executeUpdate('nothing', { args: [] }));
    expect((unknown.cause as Error).message).toContain('nothing');
    await handle.signal('finish');
    expect(await handle.result()).toBe(7);
  } finally {
    await connection.close();
  }
});

test('a default handler takes signals without one', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.otherSignals, { taskQueue: bench.taskQueue });
  await handle.start();
  await handle.signal('one', 1, 2);
  await handle.signal('two');
  expect(await handle.result()).toEqual(['one(1,2)', 'two()']);
});

test('conditions in both orders, timeouts, timers and triggers', async () => {
  expect(await run(workflows.waits)).toEqual([false, true, 'fired']);
});

test("an activity's failure reaches the client with its type, details and attempts", async () => {
  const error = await rejectionOf(run(workflows.failsInActivity));
  expect(error).toBeInstanceOf(WorkflowExecutionFailedError);
  expect(error.cause).toBeInstanceOf(ActivityFailure);
  const failure = (error.cause as Error).cause as ApplicationFailure;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ message: 'on purpose', type: 'Deliberate', details: [3] });
});

test("a workflow's failure has the lines of its source", async () => {
  const error = await rejectionOf(run(workflows.failsItself));
  expect(error.cause).toMatchObject({
    message: 'as told',
    type: 'Told',
    nonRetryable: true,
    details: [{ why: 'test' }],
  });
  expect((error.cause as Error).stack).toMatch(/workflows\/modern\.ts:\d+:\d+/);
});

test('an attempt begins with what the last heartbeat said', async () => {
  expect(await run(workflows.hasProgress)).toBe(3);
});

test('local activities, patches, and what a workflow knows of itself', async () => {
  expect(await run(workflows.locally)).toBe('Locally, Ada!');
  expect(await run(workflows.changed)).toBe('new');
  expect(await run(workflows.facts)).toEqual({
    workflowType: 'facts',
    taskQueue: bench.taskQueue,
    attempt: 1,
    memo: { noted: true },
    greeting: 'Hello, Ada!',
  });
});
