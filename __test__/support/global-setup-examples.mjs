/** The same server, and a worker for the examples' workflows. */
import { fileURLToPath } from 'node:url';
import { useWorker } from './test-server.mjs';

/** The one that the examples name. */
const TASK_QUEUE = 'examples';

export default async function globalSetup() {
  await useWorker({
    taskQueues: [TASK_QUEUE],
    workflows: fileURLToPath(new URL('../../examples/workflows', import.meta.url)),
  });
  // support/environment.ts asks for one; beside the integration project it is that one's.
  process.env.TEMPORAL_TEST_TASK_QUEUE ??= TASK_QUEUE;
}
