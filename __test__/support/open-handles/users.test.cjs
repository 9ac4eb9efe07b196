// A user's test: makes a connection, uses it, closes it.
const { Connection, WorkflowClient } = require('temporal-native');

const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
const client = new WorkflowClient(connection.service);

if (process.env.CLOSE === 'yes') afterAll(() => connection.close());

test('one workflow', async () => {
  const handle = client.createWorkflowHandle('example', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE });
  await expect(handle.execute('jest')).resolves.toBe('Hello, jest!');
});

test('an abandoned call', async () => {
  const handle = client.createWorkflowHandle('forever', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE });
  await handle.start();
  const controller = new AbortController();
  const result = handle.result({ signal: controller.signal });
  controller.abort(new Error('abandoned'));
  await expect(result).rejects.toThrow('abandoned');
  await handle.terminate();
});
