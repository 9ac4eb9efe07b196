/** Programs that follow from a seed. */
import type { SeededRandom } from '../../robustness/seeded-random';
import type { Step } from './workflows/program';

export interface Program {
  readonly steps: Step[];
  /** What the client does meanwhile. */
  readonly signals: Step[][];
  readonly updates: Step[][];
  readonly isCancelled: boolean;
}

/** `others`: ids of workflows that may be there. */
export function programFrom(random: SeededRandom, others: readonly string[]): Program {
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: random.between(0, most) }, make);
  const pick = <T>(list: readonly T[]): T => list[random.between(0, list.length - 1)] as T;
  const chance = (one: number): boolean => random.between(1, one) === 1;
  const list = (depth: number): Step[] => Array.from({ length: random.between(1, 3) }, () => step(depth));
  const branches = (depth: number): Step[][] => Array.from({ length: random.between(2, 4) }, () => list(depth));

  function step(depth: number): Step {
    const simple: (() => Step)[] = [
      () => ({ op: 'sleep', ms: random.between(1, 5) }),
      () => ({ op: 'timeout', ms: random.between(1, 5) }),
      () => ({ op: pick(['randomSleep', 'uuid', 'memo', 'trigger', 'date'] as const) }),
      () => ({ op: 'activity', fails: chance(4) ? random.between(1, 2) : 0 }),
      () => ({ op: 'local', fails: chance(4) ? random.between(1, 2) : 0 }),
      () => ({ op: 'patch', id: pick(['a', 'b', 'c']) }),
      () => ({ op: 'deprecate', id: pick(['a', 'b', 'c']) }),
      () => ({ op: 'waitFor', ms: random.between(0, 10) }),
      () => ({ op: pick(['signalOther', 'cancelOther'] as const), workflowId: pick(others) }),
    ];
    if (depth === 0) return pick(simple)();
    const compound: (() => Step)[] = [
      () => ({
        op: pick(['child', 'started'] as const),
        steps: list(0),
        signal: chance(2),
        abandoned: chance(3),
      }),
      () => ({ op: pick(['all', 'all', 'race', 'either'] as const), branches: branches(depth - 1) }),
      () => ({
        op: 'scope',
        after: random.between(0, 3),
        steps: list(depth - 1),
        afterwards: list(0),
      }),
      () => ({ op: 'shielded', steps: list(depth - 1) }),
      () => ({ op: 'limited', ms: random.between(0, 8), steps: list(depth - 1) }),
    ];
    return pick(chance(2) ? simple : compound)();
  }

  function ending(): Step[] {
    if (chance(8)) return [{ op: 'again', steps: list(1) }];
    return chance(8) ? [{ op: 'fail' }] : [];
  }

  return {
    steps: [...list(2), ...list(2), ...ending()],
    signals: some(3, () => (chance(2) ? [] : list(1))),
    updates: some(1, () => list(1)),
    isCancelled: chance(5),
  };
}
