/**
 * A worker in a process of its own, ours or the official one (chosen.cjs); scripts/start-worker.mjs starts it. By
 * environment: WORKER_ADDRESS, WORKER_NAMESPACE, WORKER_TASK_QUEUES (comma-separated), WORKER_WORKFLOWS (a folder with an
 * index.ts), WORKER_ACTIVITIES (a module). Prints READY when it polls, and ends on SIGTERM or when its parent is gone.
 */
import { chosenWorker } from './chosen.cjs';

const { createWorkers } = await import(`./${chosenWorker()}-workers.mjs`);
const { workers, close } = await createWorkers({
  address: required('WORKER_ADDRESS'),
  namespace: process.env.WORKER_NAMESPACE || 'default',
  taskQueues: required('WORKER_TASK_QUEUES').split(','),
  workflows: required('WORKER_WORKFLOWS'),
  activities: process.env.WORKER_ACTIVITIES || undefined,
});

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
  await close();
  process.stdin.destroy();
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
