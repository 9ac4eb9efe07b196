/** Runs examples/worker.mjs in a process of its own, and waits until it runs. */
import { fileURLToPath } from 'node:url';
import { startChildUntil } from './child.mjs';

const START_TIMEOUT_MS = 30_000;

/**
 * @param {string} address
 * @returns {Promise<{ pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startExampleWorker(address) {
  const script = fileURLToPath(new URL('../examples/worker.mjs', import.meta.url));
  return await startChildUntil(process.execPath, [script], {
    what: "the examples' worker",
    limitMs: START_TIMEOUT_MS,
    env: { ...process.env, TEMPORAL_ADDRESS: address },
    read: (line) => line === 'The worker runs.' || undefined,
  });
}
