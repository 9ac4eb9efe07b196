import * as api from 'temporal-native/workflow';
import { condition, defineSignal, setHandler, sleep } from 'temporal-native/workflow';

export const look = defineSignal('look');

/** What there is beside the built-in classes. */
const WEB_CLASSES: readonly { readonly prototype: object }[] = [
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  api.AsyncLocalStorage,
];

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
  ...WEB_CLASSES.map((type) => () => {
    (type.prototype as Record<string, unknown>).left = 'behind';
  }),
  ...WEB_CLASSES.map((type) => () => {
    (type as unknown as Record<string, unknown>).left = 'behind';
  }),
  () => {
    Intl.DateTimeFormat.prototype.formatToParts = () => [];
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
    web: WEB_CLASSES.flatMap((type) => [type, type.prototype]).filter((object) => Object.hasOwn(object, 'left')).length,
    formats: new Intl.DateTimeFormat().formatToParts().length > 1,
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
    url: () => new URL('http://a/?b=c'),
    params: () => new URL('http://a/?b=c').searchParams,
    entry: () => [...new URL('http://a/?b=c').searchParams][0],
    signal: () => AbortSignal.abort(),
    reason: () => AbortSignal.abort().reason,
    event: () => new Event('a'),
    snapshot: () => api.AsyncLocalStorage.snapshot(),
    store: () => new api.AsyncLocalStorage<object>().run({}, () => api.CancellationScope.current()),
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

/** Others come to wait for the thread in the meantime. */
export async function leavesForGoodLater(): Promise<void> {
  api.log.info('keeps the thread');
  const { now } = api.workflowInfo().unsafe;
  for (const end = now() + 2_000; now() < end; );
  Object.defineProperty(globalThis, 'late', { value: 'behind' });
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

/** What of an object of the outside leads there: its realm's `Function` makes code of texts, as this realm's does not. */
function leadsOutside(value: unknown): boolean {
  try {
    const suspect = value as { constructor?: { constructor?: (code: string) => () => unknown } } | undefined;
    return typeof suspect?.constructor?.constructor?.('return process')() === 'object';
  } catch {
    return false;
  }
}

/** Further ways out, such as hostile code tries; gives those that led somewhere. */
export async function escapesAgain(): Promise<string[]> {
  const found: string[] = [];
  const check = (how: string, values: readonly unknown[]) => {
    if (values.some(leadsOutside)) found.push(how);
  };
  const settings = Error as unknown as { prepareStackTrace?: unknown };
  settings.prepareStackTrace = (_error: unknown, sites: NodeJS.CallSite[]) => [
    sites,
    ...sites.flatMap((site) => [site, site.getThis(), site.getFunction()]),
  ];
  const storage = new api.AsyncLocalStorage<number>();
  const sites = () => new Error('sites').stack as unknown as unknown[];
  check('call sites', sites());
  check(
    'call sites within what the outside calls',
    storage.run(1, () => api.AsyncLocalStorage.snapshot()(sites)),
  );
  settings.prepareStackTrace = undefined;

  const caught: unknown[] = [];
  const calls: (() => unknown)[] = [
    () => new TextEncoder().encode('a'),
    () => new TextDecoder().decode(new Uint8Array(8)),
    () => api.CancellationScope.current(),
    () => api.CancellationScope.cancellable(async () => {}),
    () => api.log.info('deep'),
    () => api.uuid4(),
    () => new TextEncoder().encodeInto('a', new Uint8Array(8)),
    () => new URL('http://a/?b=c').searchParams.append('d', 'e'),
    () => URL.canParse('a'),
    () => storage.run(1, () => storage.getStore()),
    () => storage.enterWith(2),
  ];
  for (const call of calls) {
    let levels = 0;
    const dive = (): void => {
      try {
        dive();
      } catch (error) {
        levels++;
        // On the way up, each level may be the one at which it is the outside that has no room left.
        if (levels < 1000) {
          try {
            call();
          } catch (exhausted) {
            caught.push(exhausted);
          }
        }
        throw error;
      }
    };
    try {
      dive();
    } catch (error) {
      caught.push(error);
    }
  }
  check('errors of an exhausted stack', caught);

  check('makers of functions', [
    Object.getPrototypeOf(async () => {}),
    Object.getPrototypeOf(function* () {}),
    Object.getPrototypeOf(async function* () {}),
  ]);
  check('what a module is given', [require, module, module.exports, exports]);
  check('a promise of the runtime', [api.sleep(1), api.condition(() => true), api.CancellationScope.current()]);
  check('a sink', [api.proxySinks(), api.proxySinks().any?.any]);
  const names = [
    'process',
    'Buffer',
    'setImmediate',
    'setInterval',
    'fetch',
    'performance',
    'structuredClone',
    'global',
  ];
  for (const name of names) if (name in globalThis) found.push(name);
  return found;
}

declare const exports: object;

let keptByTimer = 'nothing';

/** Leaves callbacks behind: they must not run in the turn of another run, nor after its own end. */
export async function leavesCallbacks(): Promise<string> {
  const left = globalThis as Record<string, unknown>;
  setTimeout(() => {
    keptByTimer = api.workflowInfo().workflowType;
    left.leftByTimer = keptByTimer;
  }, 1);
  const spin = (rounds: number): Promise<void> =>
    Promise.resolve().then(() => {
      if (api.workflowInfo().workflowType !== 'leavesCallbacks') left.leftBySpin = api.workflowInfo().workflowType;
      return rounds > 0 ? spin(rounds - 1) : undefined;
    });
  void spin(1000);
  return 'ended before they have run';
}

export async function findsCallbacks(): Promise<string[]> {
  await sleep(5);
  const found = Object.keys(globalThis).filter((name) => name.startsWith('left'));
  return keptByTimer === 'nothing' ? found : [...found, keptByTimer];
}

/** Fails in a function that another one has awaited. */
export async function failsDeepInside(): Promise<void> {
  await sleep(1);
  await outer();
}

async function outer(): Promise<void> {
  await inner({ reason: 'told' });
}

async function inner({ reason }: { reason: string }): Promise<never> {
  await sleep(1);
  throw api.ApplicationFailure.nonRetryable(`deep inside, ${reason}`);
}
