/**
 * Makes all that workflows of one context share unchangeable: the built-in objects and prototypes, and the runtime's own.
 * So no workflow can see or change anything of another one's, and each thread needs one context only.
 */

/**
 * Prototypes of which code customarily makes objects that have properties of the same names, by assignment. A property
 * that cannot be written would refuse that also on the objects that inherit it.
 */
function inheritedByAssignment(): [object, readonly PropertyKey[] | undefined][] {
  const errors = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
  const names = ['constructor', 'toString', 'valueOf', 'toJSON', 'toLocaleString', 'message', 'name'];
  return [
    [Object.prototype, undefined],
    [Function.prototype, undefined],
    ...errors.map((type): [object, undefined] => [type.prototype, undefined]),
    ...[Array, Boolean, Number, String, Date, RegExp, Map, Set, Promise, Symbol, BigInt].map(
      // `constructor` of these is what V8 watches to keep its fast paths.
      (type): [object, readonly string[]] => [type.prototype, names.filter((name) => name !== 'constructor')],
    ),
  ];
}

/** Freezes the built-in objects and `shared`, and all that can be reached from them. */
export function lockDown(shared: readonly object[]): void {
  forgetMatches();
  for (const [prototype, names] of inheritedByAssignment()) {
    for (const name of names ?? Reflect.ownKeys(prototype)) {
      allowAssignment(prototype, name);
    }
  }
  freezeSegmentsLate();
  const waiting: object[] = [...shared, ...hiddenIntrinsics()];
  for (const name of Reflect.ownKeys(globalThis)) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
    if (descriptor === undefined || 'get' in descriptor) {
      continue;
    }
    if (isObject(descriptor.value)) {
      waiting.push(descriptor.value);
    }
    if (descriptor.configurable) {
      Object.defineProperty(globalThis, name, { ...descriptor, writable: false, configurable: false });
    }
  }
  freezeAll(waiting);
}

/** What needs no freezing again; the global object stays open. */
const seen = new Set<object>([globalThis]);

function freezeAll(waiting: object[]): void {
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (!seen.has(object)) {
      seen.add(object);
      freeze(object, waiting);
    }
  }
}

/** What segments inherit is frozen with the first of them: to make one here would load the tables of all languages. */
function freezeSegmentsLate(): void {
  const { prototype } = Intl.Segmenter;
  const original = prototype.segment;
  let frozen = false;
  const replacement = {
    segment(this: Intl.Segmenter, text: string): Intl.Segments {
      const segments = Reflect.apply(original, this, [text]);
      if (!frozen) {
        frozen = true;
        freezeAll([segments, segments[Symbol.iterator]()].map(Object.getPrototypeOf as (object: object) => object));
      }
      return segments;
    },
  };
  Object.defineProperty(prototype, 'segment', { value: replacement.segment });
}

/** What V8 reads of `Error` itself, and libraries set for a while; each workflow has its own. */
export const ERROR_SETTINGS = ['stackTraceLimit', 'prepareStackTrace'] as const;

function freeze(object: object, waiting: object[]): void {
  if (object === Error) {
    for (const name of Reflect.ownKeys(Error)) {
      if (!ERROR_SETTINGS.includes(name as never)) {
        const descriptor = Object.getOwnPropertyDescriptor(Error, name);
        const fixed = descriptor && 'value' in descriptor ? { writable: false } : {};
        Object.defineProperty(Error, name, { configurable: false, ...fixed });
      }
    }
    Object.defineProperty(Error, 'prepareStackTrace', { value: undefined, writable: true, configurable: false });
    Object.defineProperty(Error, 'stackTraceLimit', { configurable: false });
    Object.preventExtensions(Error);
  } else {
    // A typed array that has elements cannot be frozen, but none is shared.
    Object.freeze(object);
  }
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== null) {
    waiting.push(prototype);
  }
  for (const name of Reflect.ownKeys(object)) {
    const { value, get, set } = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor;
    // One by one and not by a list: each thread does this thousands of times before it can start.
    if (isObject(value)) {
      waiting.push(value);
    }
    if (get !== undefined) {
      waiting.push(get);
    }
    if (set !== undefined) {
      waiting.push(set);
    }
  }
}

/** A property that can be set on objects that inherit it, and never on the prototype itself. */
function allowAssignment(prototype: object, name: PropertyKey): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (descriptor === undefined || !('value' in descriptor) || !descriptor.configurable || !descriptor.writable) {
    return;
  }
  const { value, enumerable } = descriptor;
  Object.defineProperty(prototype, name, {
    get: () => value,
    set(this: unknown, replacement: unknown) {
      if (this === prototype || !isObject(this)) {
        throw new TypeError(`Cannot assign to '${String(name)}' of a built-in prototype: workflows share it`);
      }
      Object.defineProperty(this, name, {
        value: replacement,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    enumerable,
    configurable: false,
  });
}

/** `RegExp.$1` and its like show what the last one who matched anything matched. */
function forgetMatches(): void {
  for (const name of Reflect.ownKeys(RegExp)) {
    const descriptor = Object.getOwnPropertyDescriptor(RegExp, name);
    if (descriptor?.configurable && 'get' in descriptor && typeof name === 'string') {
      Reflect.deleteProperty(RegExp, name);
    }
  }
}

/** Those that no global leads to. */
function hiddenIntrinsics(): object[] {
  const prototypeOf = Object.getPrototypeOf as (object: object) => object;
  const samples: object[] = [
    function* () {},
    async () => {},
    async function* () {},
    (function* () {})(),
    (async function* () {})(),
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    ''.matchAll(/(?:)/g),
    Uint8Array,
    ...iteratorHelpers(),
  ];
  return samples.map(prototypeOf);
}

/** Where there are such: of later versions of V8. */
function iteratorHelpers(): object[] {
  const { Iterator } = globalThis as { Iterator?: { from(iterator: object): { drop(count: number): object } } };
  const wrapped = Iterator?.from({ next: () => ({ done: true }) });
  return wrapped === undefined ? [] : [wrapped, wrapped.drop(0)];
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
