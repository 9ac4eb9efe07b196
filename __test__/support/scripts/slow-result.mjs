// Waits for a workflow that takes its time, with nothing else to keep the process alive.
import { Connection, WorkflowClient } from 'temporal-native';

const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
const client = new WorkflowClient(connection.service);
console.log(
  await client.execute('sleeper', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE, args: [1500, 'worth waiting'] }),
);
