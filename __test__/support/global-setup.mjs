/** One server and one worker for all test files that need them. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { useWorker } from './test-server.mjs';

const WORKFLOWS = fileURLToPath(new URL('../workflows', import.meta.url));

/** The task queues that the documents' snippets name: with a worker there, the snippets need no change. */
const DOCUMENT_TASK_QUEUES = ['tutorial', 'test'];

export default async function globalSetup() {
  const taskQueue = `integration-${randomUUID()}`;
  await useWorker({
    taskQueues: [taskQueue, `${taskQueue}-load`, ...DOCUMENT_TASK_QUEUES],
    workflows: WORKFLOWS,
    activities: `${WORKFLOWS}/activities.ts`,
  });
  process.env.TEMPORAL_TEST_TASK_QUEUE = taskQueue;
}
