// As await-one-call.cjs, as an ES module with a top-level await: when nothing keeps the process alive, Node ends it
// with code 13 and prints nothing.
import { Connection, WorkflowClient } from 'temporal-native';

const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
const client = new WorkflowClient(connection.service);
const handle = client.createWorkflowHandle('example', { taskQueue: process.env.TEMPORAL_TEST_TASK_QUEUE });
console.log(await handle.execute('script'));
if (process.argv[2] === 'close') await connection.close();
