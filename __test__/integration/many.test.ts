/** Much at once: 500 workflows, each with its own answer. */
import { openClient } from '../support/client';
import { loadTaskQueue as taskQueue } from '../support/environment';
import { counter, example } from '../workflows';
import { finish, increment } from '../workflows/definitions';

const { client } = openClient();

/** The development server takes about a hundred starts a second on a small machine that it shares with the worker. */
const LOAD_TIMEOUT_MS = 180_000;

test(
  '500 workflows at once, each with the answer to its own question',
  async () => {
    const names = Array.from({ length: 500 }, (_, n) => `number ${n}`);
    const results = await Promise.all(
      names.map((name) => client.createWorkflowHandle(example, { taskQueue }).execute(name)),
    );
    expect(results).toEqual(names.map((name) => `Hello, ${name}!`));
  },
  LOAD_TIMEOUT_MS,
);

test(
  '100 workflows, signalled and awaited at the same time',
  async () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const results = await Promise.all(
      numbers.map(async (n) => {
        const handle = client.createWorkflowHandle(counter, { taskQueue });
        await handle.start(n);
        const result = handle.result();
        await handle.signal(increment, 1000);
        await handle.signal(finish);
        return await result;
      }),
    );
    expect(results).toEqual(numbers.map((n) => n + 1000));
  },
  LOAD_TIMEOUT_MS,
);
