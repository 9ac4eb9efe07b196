/** Starts a worker (scripts/worker.mjs) and waits until it polls. */
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';

const START_TIMEOUT_MS = 120_000;

/**
 * @param {{
 *   address: string,
 *   taskQueues: string[],
 *   workflows: string,
 *   activities?: string,
 *   namespace?: string,
 *   worker?: 'native' | 'official',
 * }} options `workflows`: a folder with an index.ts; `activities`: a module; `worker`: by default, what WORKER says.
 * @returns {Promise<{ pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startWorker({ address, taskQueues, workflows, activities = '', namespace = 'default', worker }) {
  let onReady;
  const ready = new Promise((resolve) => {
    onReady = resolve;
  });
  const child = startChild(process.execPath, [fileURLToPath(new URL('worker.mjs', import.meta.url))], {
    stdin: 'pipe',
    env: {
      ...process.env,
      ...(worker && { WORKER: worker }),
      WORKER_ADDRESS: address,
      WORKER_NAMESPACE: namespace,
      WORKER_TASK_QUEUES: taskQueues.join(','),
      WORKER_WORKFLOWS: workflows,
      WORKER_ACTIVITIES: activities,
    },
    onLine: (line) => {
      if (line === 'READY') onReady('ready');
    },
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, START_TIMEOUT_MS, 'late');
  });
  const outcome = await Promise.race([ready, late, child.exited.then(() => 'ended')]);
  clearTimeout(timer);
  if (outcome !== 'ready') {
    await child.kill();
    throw new Error(`the worker was not ready (${outcome}): ${child.report()}`);
  }
  return { pid: child.pid, stop: child.stop, kill: child.kill };
}
