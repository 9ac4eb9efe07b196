/**
 * One server and one worker for all test files that need them. With TEMPORAL_TEST_ADDRESS set, that server is used and
 * only the worker is started: the suite runs against any server.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../../scripts/start-worker.mjs';
import { startServer } from '../../scripts/temporal-server.mjs';

const WORKFLOWS = fileURLToPath(new URL('../workflows', import.meta.url));

/** Search attributes that the tests set; an own server has to know them. */
const SEARCH_ATTRIBUTES = {
  CustomKeyword: 'Keyword',
  CustomKeywordList: 'KeywordList',
  CustomText: 'Text',
  CustomInt: 'Int',
  CustomDouble: 'Double',
  CustomBool: 'Bool',
  CustomDatetime: 'Datetime',
};

/** The task queues that the documents' snippets name: with a worker there, the snippets need no change. */
const DOCUMENT_TASK_QUEUES = ['tutorial', 'test'];

export default async function globalSetup() {
  const started = [];
  globalThis.__TEMPORAL_TEST_STARTED__ = started;
  try {
    let address = process.env.TEMPORAL_TEST_ADDRESS;
    if (!address) {
      const server = await startServer({ searchAttributes: SEARCH_ATTRIBUTES });
      started.push(server);
      address = server.address;
    }
    const taskQueue = `integration-${randomUUID()}`;
    started.push(
      await startWorker({
        address,
        taskQueues: [taskQueue, ...DOCUMENT_TASK_QUEUES],
        workflows: WORKFLOWS,
        activities: `${WORKFLOWS}/activities.ts`,
      }),
    );
    process.env.TEMPORAL_TEST_ADDRESS = address;
    process.env.TEMPORAL_TEST_TASK_QUEUE = taskQueue;
  } catch (error) {
    // jest does not run the teardown after a set-up that failed.
    for (const child of started.reverse()) await child.kill();
    throw error;
  }
}
