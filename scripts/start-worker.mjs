/** Starts a worker (scripts/worker.mjs) and waits until it polls. */
import { fileURLToPath } from 'node:url';
import { startChildUntil } from './child.mjs';

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
  return await startChildUntil(process.execPath, [fileURLToPath(new URL('worker.mjs', import.meta.url))], {
    what: 'the worker',
    limitMs: START_TIMEOUT_MS,
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
    read: (line) => line === 'READY' || undefined,
  });
}
