/** A thousand workflows at once, signalled and queried while they run. */
import { openBench } from './support';
import { expectedOf, go, load, reached } from './workflows/load';

/** The real server gives up calls of more, where it has little of the machine. */
const WORKFLOWS = process.env.SERVER === 'real' ? 200 : 1000;
const CALLS_AT_ONCE = 50;
const ROUNDS = 2;

const bench = openBench({
  activities: { work: async (seed: number, item: number) => seed * 1000 + item },
  workflowThreads: 2,
});

/** Calls `call` for each, some at once. */
async function forEach<T, R>(items: readonly T[], call: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = items.entries();
  await Promise.all(
    Array.from({ length: CALLS_AT_ONCE }, async () => {
      for (const [index, item] of entries) results[index] = await call(item, index);
    }),
  );
  return results;
}

test(`${WORKFLOWS} workflows at once, with signals and queries while they run`, async () => {
  const handles = Array.from({ length: WORKFLOWS }, () =>
    bench.client.createWorkflowHandle(load, { taskQueue: bench.taskQueue }),
  );
  await forEach(handles, (handle, seed) => handle.start(seed, ROUNDS));
  const results = Promise.all(handles.map((handle) => handle.result()));
  results.catch(() => undefined);
  for (let round = 0; round < ROUNDS; round++) {
    // None has ended: each waits for the signal of this round.
    const before = await forEach(handles, (handle) => handle.query(reached));
    expect(new Set(before.map(({ signals }) => signals))).toEqual(new Set([round]));
    await forEach(handles, (handle) => handle.signal(go, round));
  }
  expect(await results).toEqual(handles.map((_handle, seed) => expectedOf(seed, ROUNDS)));
  const after = await forEach(handles, (handle) => handle.query(reached));
  expect(after).toEqual(Array(WORKFLOWS).fill({ items: 2 * ROUNDS, signals: ROUNDS }));
}, 240_000);
