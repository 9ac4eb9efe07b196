/**
 * `instanceof` that recognises objects of other copies of this package: of a second installed version, of jest's own
 * module registry, and, where the official SDK has a class of the same name, of that one too.
 */

/** Marks a class; its instances, and those of the same-named class elsewhere, are then `instanceof` it. */
export function brand(type: abstract new (...args: never[]) => object, name: string): void {
  // The symbols that the official SDK marks its errors with, so that code which still imports its classes goes on
  // recognising what we throw.
  const mark = Symbol.for(`__temporal_is${name}`);
  Object.defineProperty(type.prototype, mark, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      if (this === type) {
        return (
          typeof candidate === 'object' && candidate !== null && (candidate as Record<symbol, unknown>)[mark] === true
        );
      }
      // A user's own subclass, which has no mark of its own.
      const prototype = (this as { prototype: object }).prototype;
      return (
        typeof candidate === 'object' && candidate !== null && Object.prototype.isPrototypeOf.call(prototype, candidate)
      );
    },
  });
}

/** {@link brand} for an error class, which also gives its instances their `name`. */
export function brandError(type: abstract new (...args: never[]) => Error, name: string): void {
  brand(type, name);
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true });
}
