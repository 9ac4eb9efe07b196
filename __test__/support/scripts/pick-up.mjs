// Another process: picks a workflow up by its id, signals it, queries it, and prints what it heard.
import { Connection, WorkflowClient } from 'temporal-native';

const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
const client = new WorkflowClient(connection.service);
const workflowId = process.argv[2];
const handle = client.createWorkflowHandle(workflowId);
await handle.signal.increment(5);
const value = await handle.query.get();
await handle.signal.finish();
const result = await client.result(workflowId);
console.log(JSON.stringify({ value, result }));
await connection.close();
