// From the start of a worker's process to the end of a workflow that waits for it.

import { startWorker } from './processes.mjs';

/** In milliseconds. Without `codePath` the worker bundles. */
export async function measureFirstWorkflow({ client, address, sdk, codePath, round, attempt }) {
  const taskQueue = `first-${sdk}-${codePath ? 'bundle' : 'path'}-${round}-${attempt}`;
  const handle = client.createWorkflowHandle('hello', { taskQueue, workflowId: taskQueue });
  await handle.start();
  const began = performance.now();
  const result = handle.result();
  const worker = await startWorker(sdk, { address, taskQueue, codePath });
  try {
    await result;
    return performance.now() - began;
  } finally {
    await worker.stop();
  }
}
