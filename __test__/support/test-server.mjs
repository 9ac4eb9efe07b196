/**
 * The server and the workers that a jest run needs. Its projects' global set-ups share them: whichever comes first
 * starts the server, each adds the worker it needs, and whichever teardown comes first ends them all, as jest runs the
 * teardowns after the last test of all projects.
 */
import { startChosenServer } from '../../scripts/server.mjs';
import { startWorker } from '../../scripts/start-worker.mjs';

/** Search attributes that the tests set; an own server has to know them. */
export const SEARCH_ATTRIBUTES = {
  CustomKeyword: 'Keyword',
  CustomKeywordList: 'KeywordList',
  CustomText: 'Text',
  CustomInt: 'Int',
  CustomDouble: 'Double',
  CustomBool: 'Bool',
  CustomDatetime: 'Datetime',
};

const started = [];

/**
 * Starts the official worker on the server under test.
 *
 * @param {Omit<Parameters<typeof startWorker>[0], 'address'>} worker
 */
export async function useWorker(worker) {
  await use((address) => startWorker({ ...worker, address }));
}

/**
 * Starts something on the server under test: the one at TEMPORAL_TEST_ADDRESS, else one of our own.
 *
 * @param {(address: string) => Promise<{ stop(): Promise<void> }>} start
 */
export async function use(start) {
  try {
    await useServer();
    started.push(await start(process.env.TEMPORAL_TEST_ADDRESS));
  } catch (error) {
    // jest runs no teardown after a set-up that failed.
    await stopAll();
    throw error;
  }
}

/** Starts the server under test, unless there is one. */
export async function useServer() {
  if (!process.env.TEMPORAL_TEST_ADDRESS) {
    const server = await startChosenServer({ searchAttributes: SEARCH_ATTRIBUTES });
    started.push(server);
    // Jest's workers inherit it.
    process.env.TEMPORAL_TEST_ADDRESS = server.address;
  }
}

/** Has a server of another set-up ended with the rest. */
export function alsoStop(server) {
  started.unshift(server);
}

/** Ends what was started, the workers before their server. */
export async function stopAll() {
  for (let each = started.pop(); each !== undefined; each = started.pop()) await each.stop();
}
