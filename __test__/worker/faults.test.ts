/** What is wrong in one workflow's code is told, and stays with that workflow. */
import { rejectionOf } from '../support/rejection';
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = () => ({ taskQueue: bench.taskQueue });

test('what a workflow had begun when its condition threw does not go on in the next workflow', async () => {
  const wrong = bench.client.createWorkflowHandle(workflows.throwsInCondition, options());
  await wrong.start();
  await wrong.signal(workflows.goWrong);
  const next = bench.client.createWorkflowHandle(workflows.waitsFor, options());
  await next.start(300);
  await next.result();
  await wrong.terminate('it would be tried again');
  // A further timer would be an event more.
  expect((await next.describe()).historyLength).toBe(10);
});

test('times are whole milliseconds', async () => {
  const times = await bench.client.createWorkflowHandle(workflows.readsTime, options()).execute();
  for (const time of times) expect(Number.isInteger(time)).toBe(true);
});

test('an option that cannot be written fails the task alone, not the thread', async () => {
  const wrong = bench.client.createWorkflowHandle(workflows.givesBadOption, options());
  await wrong.start();
  const other = bench.client.createWorkflowHandle(workflows.waitsFor, options());
  await other.execute(200);
  await wrong.terminate('it would be tried again');
  expect(bench.lines.filter(({ message }) => message.includes('thread ended'))).toEqual([]);
});

test('a second child of one id fails the workflow', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.startsTwice, options());
  const { cause } = await rejectionOf(handle.execute(`${bench.taskQueue}-twin`));
  expect(cause).toMatchObject({ type: 'WorkflowExecutionAlreadyStartedError' });
});

test("what a query's handler leaves behind harms no other workflow", async () => {
  const handle = bench.client.createWorkflowHandle(workflows.queriedBadly, options());
  await handle.start();
  const others = Array.from({ length: 40 }, () => bench.client.createWorkflowHandle(workflows.waitsFor, options()));
  await Promise.all(others.flatMap((other) => [other.execute(1), handle.query(workflows.answersLate)]));
  const lengths = await Promise.all(others.map(async (other) => (await other.describe()).historyLength));
  // A task that failed would be events more.
  expect(lengths.filter((length) => length !== 10)).toEqual([]);
  expect(await handle.query(workflows.answersWell)).toBe('well');
  await handle.terminate();
});
