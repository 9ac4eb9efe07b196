// From nothing to the first answered start(): `node first-call.cjs <client> <address> <workflow id> <run id>`. It prints
// a line at that moment.

const { writeSync } = require('node:fs');

const [client, address, workflowId, runId] = process.argv.slice(2);
const JSON_SIZE = 100;

async function order() {}

const calls = {
  async ours() {
    const { Connection, WorkflowClient } = require('../..');
    const connection = new Connection({ address });
    const handle = new WorkflowClient(connection.service).createWorkflowHandle(order, {
      taskQueue: 'orders',
      workflowId,
    });
    return [connection, await handle.start(argument())];
  },
  /** As the official documentation does it: connecting asks the server what it can do. */
  official: () => official(async (Connection) => Connection.connect({ address })),
  /** The fastest way that the official client has. */
  'official-lazy': () => official((Connection) => Connection.lazy({ address })),
};

async function official(connect) {
  const { Client, Connection } = require('@temporalio/client');
  const connection = await connect(Connection);
  const { workflow } = new Client({ connection });
  const handle = await connection.withDeadline(Date.now() + 10_000, () =>
    workflow.start(order, { taskQueue: 'orders', workflowId, args: [argument()] }),
  );
  return [connection, handle.firstExecutionRunId];
}

/** What the stub expects for this workflow: 100 bytes that begin with its id. */
function argument() {
  const room = JSON_SIZE - JSON.stringify({ id: workflowId, text: '' }).length;
  return { id: workflowId, text: 'x'.repeat(room) };
}

async function main() {
  const [connection, answer] = await calls[client]();
  if (answer !== runId) throw new Error(`a wrong run id: ${answer}`);
  writeSync(1, 'answered\n');
  await connection.close();
}

main();
