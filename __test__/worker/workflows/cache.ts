/** A workflow that says each step that it takes, for tests of workers that keep few workflows in memory. */
import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxySinks,
  setHandler,
  sleep,
} from 'temporal-native/workflow';
import type * as activities from '../activities';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export interface StepSinks extends Record<string, Record<string, (...args: any[]) => void>> {
  steps: { taken(step: string): void };
}

const { steps: sink } = proxySinks<StepSinks>();

export const put = defineSignal<[number]>('put');
export const greeted = defineUpdate<string, [number]>('greeted');
export const stepsTaken = defineQuery<string[]>('stepsTaken');

/** In each round: an activity, a timer, a signal, and an update with an activity of its own. */
export async function inSteps(rounds: number): Promise<string[]> {
  const steps: string[] = [];
  let [signals, updates] = [0, 0];
  const take = (step: string): void => {
    steps.push(step);
    sink.taken(step);
  };
  setHandler(put, (round) => {
    signals++;
    take(`signal ${round}`);
  });
  setHandler(greeted, async (round) => {
    const greeting = await greet('update', String(round));
    updates++;
    take(greeting);
    return greeting;
  });
  setHandler(stepsTaken, () => steps);
  take(`begin ${Math.random()}`);
  for (let round = 0; round < rounds; round++) {
    take(await greet('round', String(round)));
    await sleep(1);
    await condition(() => signals > round && updates > round);
  }
  return steps;
}

/** The steps of {@link inSteps} but for its begin, in the order of their names: which comes first is open. */
export function stepsOf(rounds: number): string[] {
  const ofRound = (round: number) => [`round, ${round}!`, `signal ${round}`, `update, ${round}!`];
  return Array.from({ length: rounds }, (_none, round) => ofRound(round))
    .flat()
    .sort();
}
