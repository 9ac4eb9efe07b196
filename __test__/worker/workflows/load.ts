/** What runs under load and faults: its result says whether anything of it was lost or came twice. */
import { condition, defineQuery, defineSignal, proxyActivities, setHandler, sleep } from 'temporal-native/workflow';

/** See fixtures/worker-process.cjs. */
export interface LoadActivities {
  work(seed: number, item: number): Promise<number>;
}

const { work } = proxyActivities<LoadActivities>({
  startToCloseTimeout: '5s',
  heartbeatTimeout: '2500ms',
  retry: { initialInterval: 1, backoffCoefficient: 1 },
});

export const go = defineSignal<[number]>('go');
export const reached = defineQuery<{ items: number; signals: number }>('reached');

export interface Done {
  readonly items: number[];
  readonly signals: number[];
}

/** In each round: two activities, a timer, and a signal to be waited for. */
export async function load(seed: number, rounds: number): Promise<Done> {
  const signals: number[] = [];
  const items: number[] = [];
  setHandler(go, (round) => {
    signals.push(round);
  });
  setHandler(reached, () => ({ items: items.length, signals: signals.length }));
  for (let round = 0; round < rounds; round++) {
    items.push(...(await Promise.all([work(seed, 2 * round), work(seed, 2 * round + 1)])));
    await sleep(10 + (seed % 40));
    await condition(() => signals.length > round);
  }
  return { items, signals };
}

/** What {@link load} has to give when it was signalled in each round. */
export function expectedOf(seed: number, rounds: number): Done {
  return {
    items: Array.from({ length: 2 * rounds }, (_none, item) => seed * 1000 + item),
    signals: Array.from({ length: rounds }, (_none, round) => round),
  };
}
