/**
 * The official worker in a process of its own; scripts/start-worker.mjs starts it. By environment:
 * WORKER_ADDRESS, WORKER_NAMESPACE, WORKER_TASK_QUEUES (comma-separated), WORKER_WORKFLOWS (a folder with an index.ts),
 * WORKER_ACTIVITIES (a module). Prints READY when it polls, and ends on SIGTERM or when its parent is gone.
 */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from './workflow-bundle.mjs';

const address = required('WORKER_ADDRESS');
const namespace = process.env.WORKER_NAMESPACE || 'default';
const taskQueues = required('WORKER_TASK_QUEUES').split(',');

// Workflows that fail on purpose are this worker's daily bread: only its own failures are worth a line.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const codePath = await workflowBundle(required('WORKER_WORKFLOWS'));
const activities = process.env.WORKER_ACTIVITIES ? await importTypeScript(process.env.WORKER_ACTIVITIES) : {};
const connection = await NativeConnection.connect({ address });
const workers = await Promise.all(
  taskQueues.map((taskQueue) =>
    Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: { codePath },
      activities,
      // One thread for workflow code: the tests run on small machines, beside a server and two jest workers.
      workflowThreadPoolSize: 1,
      shutdownGraceTime: 0,
      shutdownForceTime: '5s',
    }),
  ),
);

const shutdown = () => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
process.once('SIGTERM', shutdown);
process.stdin.on('end', shutdown).resume();

const runs = workers.map((worker) => worker.run());
process.stdout.write('READY\n');
try {
  await Promise.all(runs);
} finally {
  await connection.close();
  process.stdin.destroy();
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Node 20 does not read TypeScript; the one hook that strips types is loaded where it is needed. */
async function importTypeScript(path) {
  register('./typescript-hook.mjs', import.meta.url);
  return await import(pathToFileURL(path).href);
}
