// One worker thread: its own connection, its own workflows; posts the results to the one that started it.
const { parentPort, workerData } = require('node:worker_threads');
const { Connection, WorkflowClient } = require('temporal-native');

async function main() {
  const { address, taskQueue, label, count, close } = workerData;
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);
  const names = Array.from({ length: count }, (_, n) => `${label}-${n}`);
  const results = await Promise.all(
    names.map((name) => client.createWorkflowHandle('example', { taskQueue }).execute(name)),
  );
  if (close) await connection.close();
  parentPort.postMessage(results);
}

main();
