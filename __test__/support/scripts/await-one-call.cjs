// A user's script: one awaited call, its answer printed, and the connection closed or left open as the argument says.
const { Connection, WorkflowClient } = require('temporal-native');

async function main() {
  const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
  const client = new WorkflowClient(connection.service);
  const handle = client.createWorkflowHandle('example', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE });
  console.log(await handle.execute('script'));
  if (process.argv[2] === 'close') await connection.close();
}

main();
