// Collects the garbage of this process, as one looks at it through an inspector: on the main thread and on all workers.

import { Session } from 'node:inspector/promises';

/** @returns {Promise<number>} the bytes that the heaps of all threads hold then */
export async function collectGarbage() {
  const session = new Session();
  session.connect();
  const threads = [];
  session.on('NodeWorker.attachedToWorker', ({ params }) => threads.push(params.sessionId));
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const calls = [session, ...threads.map((id) => new ThreadSession(session, id))];
  let bytes = 0;
  for (const { post } of calls.map((each) => ({ post: each.post.bind(each) }))) {
    await post('HeapProfiler.enable');
    await post('HeapProfiler.collectGarbage');
    bytes += (await post('Runtime.getHeapUsage')).usedSize;
    await post('HeapProfiler.disable');
  }
  await session.post('NodeWorker.disable');
  session.disconnect();
  return bytes;
}

/** A session on another thread, by messages within that of the main thread. */
class ThreadSession {
  #session;
  #sessionId;
  #lastId = 0;

  constructor(session, sessionId) {
    this.#session = session;
    this.#sessionId = sessionId;
  }

  async post(method) {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise((resolve) => {
      const take = ({ params }) => {
        const message = JSON.parse(params.message);
        if (params.sessionId === this.#sessionId && message.id === id) {
          this.#session.off('NodeWorker.receivedMessageFromWorker', take);
          resolve(message.result);
        }
      };
      this.#session.on('NodeWorker.receivedMessageFromWorker', take);
    });
    const message = JSON.stringify({ id, method });
    await this.#session.post('NodeWorker.sendMessageToWorker', { sessionId: this.#sessionId, message });
    return await answer;
  }
}
