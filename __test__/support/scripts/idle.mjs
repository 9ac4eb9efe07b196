// Makes what an application makes at its start, and one call; then nothing is left to do.
import { Connection, WorkflowClient } from 'temporal-native';

const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
const client = new WorkflowClient(connection.service);
client.createWorkflowHandle('example', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE });
client.getHandle('some-id');
if (process.argv[2] === 'connected') await connection.ensureConnected();
console.log('idle');
