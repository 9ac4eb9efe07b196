/** Several worker threads at once, each with its own instances, beside the main thread. */
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openClient } from '../support/client';
import { address, taskQueue } from '../support/environment';
import { example } from '../workflows';

const { client } = openClient();

const COUNT = 15;

interface ThreadResult {
  results: unknown;
  code: unknown;
}

async function runThread(label: string, close: boolean): Promise<ThreadResult> {
  const thread = new Worker(join(__dirname, '../support/scripts/thread.cjs'), {
    workerData: { address, taskQueue, label, count: COUNT, close },
  });
  const exited = once(thread, 'exit');
  const [results] = await once(thread, 'message');
  const [code] = await exited;
  return { results, code };
}

function greetings(label: string): string[] {
  return Array.from({ length: COUNT }, (_, n) => `Hello, ${label}-${n}!`);
}

test('four threads and the main thread at once, each with its own answers', async () => {
  const labels = ['one', 'two', 'three', 'four'];
  const threads = labels.map((label, index) => runThread(label, index % 2 === 0));
  const own = Promise.all(
    Array.from({ length: COUNT }, (_, n) => client.execute(example, { taskQueue, args: [`main-${n}`] })),
  );
  expect(await Promise.all(threads)).toEqual(labels.map((label) => ({ results: greetings(label), code: 0 })));
  expect(await own).toEqual(greetings('main'));
});

test('threads one after another, closed or not, leave the main thread working', async () => {
  for (const close of [true, false, true]) {
    expect(await runThread(`close ${close}`, close)).toEqual({ results: greetings(`close ${close}`), code: 0 });
    expect(await client.execute(example, { taskQueue, args: ['still here'] })).toBe('Hello, still here!');
  }
});
