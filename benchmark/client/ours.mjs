// `temporal-native`, used as its documentation says.

import { createRequire } from 'node:module';

const { Connection, WorkflowClient } = createRequire(import.meta.url)('../..');

async function order() {}

export async function connect(address) {
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);
  return {
    start: (workflowId, argument) =>
      client.createWorkflowHandle(order, { taskQueue: 'orders', workflowId }).start(argument),
    handle: (workflowId) => client.createWorkflowHandle({ workflowId }),
    // Every call has a deadline without being asked.
    scope: (measure) => measure(),
    close: () => connection.close(),
  };
}
