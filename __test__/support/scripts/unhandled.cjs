// A rejection that nobody handles ends the process as Node has it, with the error's name and code in sight.
const { Connection, WorkflowClient } = require('temporal-native');

async function main() {
  const connection = new Connection({ address: process.env.TEMPORAL_TEST_ADDRESS });
  const client = new WorkflowClient(connection.service);
  await client.createWorkflowHandle('no-such-workflow-of-the-script').describe();
}

main();
