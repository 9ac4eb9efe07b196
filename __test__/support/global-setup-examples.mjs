/** The same server, and the examples' own worker. */
import { startExampleWorker } from '../../scripts/example-worker.mjs';
import { use } from './test-server.mjs';

export default async function globalSetup() {
  await use(startExampleWorker);
  // support/environment.ts asks for one; beside the integration project it is that one's.
  process.env.TEMPORAL_TEST_TASK_QUEUE ??= 'examples';
}
