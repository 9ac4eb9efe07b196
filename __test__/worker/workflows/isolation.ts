import * as api from 'temporal-native/workflow';
import { condition, defineSignal, setHandler, sleep } from 'temporal-native/workflow';

export const look = defineSignal('look');

const attempts: readonly (() => void)[] = [
  () => {
    (globalThis as Record<string, unknown>).left = 'behind';
  },
  () => {
    (Array.prototype as unknown as Record<string, unknown>).left = 'behind';
  },
  () => {
    (Object.prototype as Record<string, unknown>).left = 'behind';
  },
  () => {
    // biome-ignore lint/suspicious/noThenProperty: that is the attempt.
    Promise.prototype.then = () => Promise.reject(new Error('taken over')) as never;
  },
  () => {
    Math.random = () => 4;
  },
  () => {
    (globalThis as Record<string, unknown>).Date = class {};
  },
  () => {
    Object.assign(api, { sleep: () => Promise.resolve() });
  },
  () => {
    api.CancellationScope.prototype.cancel = () => {};
  },
  () => {
    Object.getPrototypeOf(function* () {}).prototype.left = 'behind';
  },
  () => {
    Object.getPrototypeOf(new Intl.Segmenter().segment('')).left = 'behind';
  },
  () => {
    Object.getPrototypeOf(new Intl.Segmenter().segment('')[Symbol.iterator]()).left = 'behind';
  },
  () => {
    /behind/.exec('behind');
  },
  () => {
    // @ts-expect-error: it is not for assignment.
    // biome-ignore lint/suspicious/noGlobalAssign: that is the attempt.
    Map = class {};
  },
  () => {
    // biome-ignore lint/suspicious/noGlobalAssign: that is the attempt.
    console = { left: 'behind' } as never;
  },
];

/** Tries to leave something behind. What cannot be written is refused or ignored, as the code is strict or not. */
export async function leavesThings(): Promise<void> {
  for (const attempt of attempts) {
    try {
      attempt();
    } catch {
      // Refused.
    }
  }
  await sleep(1);
  if ((globalThis as Record<string, unknown>).left !== 'behind') throw new Error('my own global is gone');
}

/** What others have left behind. */
export async function findsThings(): Promise<Record<string, unknown>> {
  return {
    global: typeof (globalThis as Record<string, unknown>).left,
    array: typeof ([] as unknown as Record<string, unknown>).left,
    object: typeof ({} as Record<string, unknown>).left,
    generator: typeof ((function* () {})() as unknown as Record<string, unknown>).left,
    segments: typeof (new Intl.Segmenter().segment('') as unknown as Record<string, unknown>).left,
    segment: typeof (new Intl.Segmenter().segment('')[Symbol.iterator]() as unknown as Record<string, unknown>).left,
    words: [...new Intl.Segmenter('en', { granularity: 'word' }).segment('a b')].length,
    match: typeof (RegExp as unknown as Record<string, unknown>).$_,
    map: new Map([[1, 'kept']]).get(1),
    console: typeof (console as unknown as Record<string, unknown>).left,
    above: typeof (globalThis as Record<string, unknown>).leftAbove,
    random: Math.random() < 1,
    date: typeof new Date().getFullYear(),
    promise: await Promise.resolve('kept').then((value) => value),
    scope: api.CancellationScope.prototype.cancel.toString().length > 10,
  };
}

/** Looks for objects of the outside, by which everything could be reached. */
export async function escapes(payload: { list: number[] }): Promise<string[]> {
  const found: string[] = [];
  const suspects: Record<string, () => unknown> = {
    argument: () => payload.list,
    global: () => globalThis,
    console: () => console.log,
    timer: () => setTimeout,
    failure: () => (caught as { failure?: object } | undefined)?.failure,
    info: () => api.workflowInfo().unsafe.now,
    encoded: () => new TextEncoder().encode('a'),
  };
  let caught: unknown;
  try {
    await api.scheduleActivity('fail', ['for its failure'], {
      startToCloseTimeout: '1m',
      retry: { maximumAttempts: 1 },
    });
  } catch (error) {
    caught = error;
  }
  for (const [name, suspect] of Object.entries(suspects)) {
    const value = suspect() as { constructor?: { constructor?: (code: string) => () => unknown } } | undefined;
    try {
      const outside = value?.constructor?.constructor?.('return process')();
      if (outside !== undefined) found.push(name);
    } catch {
      // Code cannot be made of texts in this realm: what there is, is of this realm.
    }
  }
  return found;
}

export async function leavesForGood(): Promise<void> {
  Object.defineProperty(globalThis, 'left', { value: 'behind' });
}

export async function leavesAbove(): Promise<void> {
  Object.setPrototypeOf(globalThis, { leftAbove: 'behind' });
}

/** Assigns what a frozen prototype would refuse. */
export async function inherits(): Promise<string[]> {
  function Old(this: Record<string, unknown>) {
    this.toString = () => 'own';
  }
  Old.prototype.constructor = Old;
  Old.prototype.valueOf = () => 1;
  class Problem extends Error {
    constructor(message: string) {
      super(message);
      this.name = 'Problem';
      this.message = `${message}!`;
    }
  }
  const made = new (Old as unknown as new () => object)();
  return [String(made), String(new Problem('seen'))];
}

export async function staysAround(): Promise<string> {
  let looked = false;
  (globalThis as Record<string, unknown>).mine = 'mine';
  setHandler(look, () => {
    looked = true;
  });
  await condition(() => looked);
  return String((globalThis as Record<string, unknown>).mine);
}
