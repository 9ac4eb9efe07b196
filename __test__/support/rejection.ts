import { inspect } from 'node:util';

/** The constructor of an error class, whatever its arguments; the house's classes need not be constructible in public. */
export type ErrorClass<E> = abstract new (...args: never[]) => E;

/**
 * What a promise is rejected with. Fails when the promise is fulfilled, and when the rejection is no `type`, showing
 * in both cases what came instead.
 */
export async function rejectionOf<E = Error>(
  promise: Promise<unknown>,
  type: ErrorClass<E> = Error as unknown as ErrorClass<E>,
): Promise<E> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw new Error(`expected a rejection with ${type.name}, got ${inspect(error)}`, { cause: error });
  }
  throw new Error(`expected a rejection with ${type.name}, but it was fulfilled with ${inspect(value)}`);
}

/** The same for what a function throws at once. */
export function thrownBy<E = Error>(action: () => unknown, type: ErrorClass<E> = Error as unknown as ErrorClass<E>): E {
  let value: unknown;
  try {
    value = action();
  } catch (error) {
    if (error instanceof type) return error;
    throw new Error(`expected ${type.name} to be thrown, got ${inspect(error)}`, { cause: error });
  }
  throw new Error(`expected ${type.name} to be thrown, but it returned ${inspect(value)}`);
}
