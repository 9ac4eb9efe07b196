/** A function that is also a map from names to functions: `f('increment', 3)` and `f.increment(3)`. */

type Call = (definition: unknown, ...args: unknown[]) => Promise<unknown>;

/**
 * Names that must not be there, since JavaScript asks for them by itself: with a `then`, `await` would take the map for a
 * promise; with a `toJSON`, `JSON.stringify` would send a signal of that name.
 */
const HIDDEN: ReadonlySet<string> = new Set(['then', 'catch', 'finally', 'toJSON']);

/** Names that any function has. A handler of one of these or of the hidden names is reached through the call form. */
const FUNCTION_MEMBERS: ReadonlySet<string> = new Set([
  'name',
  'length',
  'prototype',
  'constructor',
  'call',
  'apply',
  'bind',
  'toString',
  'valueOf',
  'arguments',
  'caller',
]);

const byName: ProxyHandler<Call> = {
  get(target, property) {
    if (typeof property === 'symbol') {
      return Reflect.get(target, property);
    }
    if (HIDDEN.has(property)) {
      return undefined;
    }
    if (FUNCTION_MEMBERS.has(property)) {
      return Reflect.get(target, property);
    }
    return (...args: unknown[]) => target(property, ...args);
  },

  /** A member that is not the function's own cannot be assigned: it would shadow a handler. */
  set() {
    return false;
  },
};

/**
 * @param call - what calling it does; calling a member is calling it with the member's name
 */
export function callableMap(call: Call): Call {
  return new Proxy(call, byName);
}
