/** A function that is also a map from names to functions: `f('increment', 3)` and `f.increment(3)`. */

type Send = (name: string, args: unknown[]) => Promise<unknown>;
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

/** One instance a map; its methods are shared, which a literal with closures would not be. */
class ByName implements ProxyHandler<Call> {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  get(target: Call, property: string | symbol): unknown {
    if (typeof property === 'symbol') {
      return Reflect.get(target, property);
    }
    if (HIDDEN.has(property)) {
      return undefined;
    }
    if (FUNCTION_MEMBERS.has(property)) {
      return Reflect.get(target, property);
    }
    // `async`, so that the stack of an error has the line that called the member.
    return async (...args: unknown[]) => await this.#send(property, args);
  }

  /** A member that is not the function's own cannot be assigned: it would shadow a handler. */
  set(): boolean {
    return false;
  }
}

/**
 * @param call - what calling it does
 * @param send - what calling one of its members does
 */
export function callableMap(call: Call, send: Send): Call {
  return new Proxy(call, new ByName(send));
}
