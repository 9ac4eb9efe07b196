/** A test with a server, a worker and a client of its own. Nothing has to be started before it. */
import { MockActivityEnvironment, TestWorkflowEnvironment } from 'temporal-native/testing';
import * as activities from './activities';
import { invoice, pay } from './workflows';

const taskQueue = 'invoices';

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping();
  await env.startWorker({ taskQueue, workflowsPath: require.resolve('./workflows'), activities });
});
// Ends the worker, the client and the server.
afterAll(() => env.teardown());

test('who does not pay is reminded after thirty days', async () => {
  const began = await env.currentTimeMs();
  expect(await env.client.workflow.execute(invoice, { taskQueue, args: ['Ada'] })).toBe('reminded');
  const days = ((await env.currentTimeMs()) - began) / 86_400_000;
  expect(Math.round(days)).toBe(30);
});

test('who pays is not', async () => {
  const handle = await env.client.workflow.start(invoice, { taskQueue, args: ['Bob'] });
  await handle.signal(pay);
  expect(await handle.result()).toBe('paid');
});

test('an activity on its own', async () => {
  const text = await new MockActivityEnvironment().run(activities.sendReminder, 'Ada');
  expect(text).toBe('Dear Ada, your invoice is due.');
});
