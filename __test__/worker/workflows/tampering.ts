/** Workflows that tamper with what all of a thread share, and that look for what came of it. */
import * as api from 'temporal-native/workflow';
import { sleep } from 'temporal-native/workflow';

const TAMPERING: Record<string, () => unknown> = {
  'a getter on Object.prototype': () =>
    (Object.prototype as { __defineGetter__?: (name: string, get: () => string) => void }).__defineGetter__?.(
      'left',
      () => 'behind',
    ),
  'by __proto__': () => {
    // biome-ignore lint/suspicious/noProto: that is the attempt.
    (({}) as { __proto__: Record<string, unknown> }).__proto__.left = 'behind';
  },
  'the prototype of a prototype': () => Object.setPrototypeOf(Array.prototype, { left: 'behind' }),
  'the prototype of Object.prototype': () => Reflect.setPrototypeOf(Object.prototype, { left: 'behind' }),
  'a method of arrays': () => {
    Array.prototype.push = () => 0;
  },
  'a static method': () => {
    Object.keys = () => ['left'];
  },
  JSON: () => {
    JSON.stringify = () => '"left"';
  },
  'the iterator of arrays': () => {
    Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true });
  },
  'a symbol': () => {
    (Object.prototype as Record<symbol, unknown>)[Symbol.for('left')] = 'behind';
  },
  'an async function': () => {
    Object.getPrototypeOf(async () => {}).left = 'behind';
  },
  'a function of the API': () => {
    (api.sleep as unknown as Record<string, unknown>).left = 'behind';
  },
  'an object of the API': () => {
    (api.ActivityCancellationType as Record<string, unknown>).left = 'behind';
  },
  'the log': () => {
    (api.log as unknown as Record<string, unknown>).info = () => {};
  },
  'a class of failures': () => {
    (api.ApplicationFailure.prototype as unknown as Record<string, unknown>).left = 'behind';
  },
  'the default converter': () => {
    (api.defaultPayloadConverter as unknown as Record<string, unknown>).toPayload = () => undefined;
  },
  console: () => {
    console.log = () => {};
  },
  Intl: () => {
    (Intl as unknown as Record<string, unknown>).left = 'behind';
  },
};

/** Tampers with what is shared, and keeps what it can: a timer, a promise, and a microtask that outlives its task. */
export async function tampers(): Promise<string[]> {
  const done: string[] = [];
  for (const [what, attempt] of Object.entries(TAMPERING)) {
    try {
      attempt();
      const changed = Object.keys({}).length > 0 || ([] as unknown as { left?: unknown }).left !== undefined;
      if (changed) done.push(what);
    } catch {
      // Refused.
    }
  }
  return done;
}

/** What would be otherwise if the tampering of another run had an effect. */
export async function isUntouched(): Promise<string[]> {
  const wrong: string[] = [];
  const check = (what: string, right: boolean) => {
    if (!right) wrong.push(what);
  };
  const list: number[] = [];
  list.push(1);
  check('push', list.length === 1);
  check('keys', Object.keys({ a: 1 }).join() === 'a');
  check('JSON', JSON.stringify({ a: 1 }) === '{"a":1}');
  check('iteration', [...list].length === 1);
  check('symbol', !(Symbol.for('left') in {}));
  for (const object of [
    {},
    [],
    async () => {},
    api.sleep,
    api.ActivityCancellationType,
    Intl,
    new api.ApplicationFailure('x'),
  ]) {
    check(`left on ${String(object)}`, (object as { left?: unknown }).left === undefined);
  }
  check('converter', api.defaultPayloadConverter.toPayload(1) !== undefined);
  await sleep(1);
  return wrong;
}
