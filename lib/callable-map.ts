/** A function that is also a map from names to functions: `f('increment', 3)` and `f.increment(3)`. */

type Send = (name: string, args: unknown[]) => Promise<unknown>;
type Call = (definition: unknown, ...args: unknown[]) => Promise<unknown>;

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Names that JavaScript itself asks for: a handler of such a name is reached through the call form. `then` must not be
 * there, or `await` would take the map for a promise; without `toJSON`, JSON would send a signal of that name.
 */
const RESERVED: ReadonlySet<PropertyKey> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
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

/**
 * @param call - what calling it does
 * @param send - what calling one of its members does
 */
export function callableMap(call: Call, send: Send): Call {
  return new Proxy(call, {
    get(target, property) {
      if (typeof property === 'symbol') {
        return property === INSPECT ? () => '[Function: by name]' : Reflect.get(target, property);
      }
      if (RESERVED.has(property)) {
        return property === 'then' || property === 'catch' || property === 'finally' || property === 'toJSON'
          ? undefined
          : Reflect.get(target, property);
      }
      // `async`, so that the stack of an error has the line that called the member.
      return async (...args: unknown[]) => await send(property, args);
    },
    // A member that is not the function's own cannot be assigned: it would shadow a handler.
    set: () => false,
  });
}
