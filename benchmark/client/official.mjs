// `@temporalio/client`, used as its documentation says.

import { createRequire } from 'node:module';

const { Client, Connection } = createRequire(import.meta.url)('@temporalio/client');

async function order() {}

/** Longer than any measurement takes. */
const SCOPE_MS = 300_000;

export async function connect(address) {
  const connection = Connection.lazy({ address });
  const { workflow } = new Client({ connection });
  return {
    start: async (workflowId, argument) => {
      const handle = await workflow.start(order, { taskQueue: 'orders', workflowId, args: [argument] });
      return handle.firstExecutionRunId;
    },
    handle: (workflowId) => workflow.getHandle(workflowId),
    // It sends no deadline unless told to. One scope around everything is the cheapest way to give each call one.
    scope: (measure) => connection.withDeadline(Date.now() + SCOPE_MS, measure),
    close: () => connection.close(),
  };
}
