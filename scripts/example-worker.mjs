/** Runs examples/worker.mjs in a process of its own, and waits until it runs. */
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';

const START_TIMEOUT_MS = 30_000;

/**
 * @param {string} address
 * @returns {Promise<{ pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startExampleWorker(address) {
  let onRunning;
  const running = new Promise((resolve) => {
    onRunning = resolve;
  });
  const child = startChild(process.execPath, [fileURLToPath(new URL('../examples/worker.mjs', import.meta.url))], {
    env: { ...process.env, TEMPORAL_ADDRESS: address },
    onLine: (line) => {
      if (line === 'The worker runs.') onRunning('running');
    },
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, START_TIMEOUT_MS, 'late');
  });
  const outcome = await Promise.race([running, late, child.exited.then(() => 'ended')]);
  clearTimeout(timer);
  if (outcome !== 'running') {
    await child.kill();
    throw new Error(`the examples' worker does not run (${outcome}): ${child.report()}`);
  }
  return { pid: child.pid, stop: child.stop, kill: child.kill };
}
