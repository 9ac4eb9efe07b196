import { currentExecution } from './current.js';

/**
 * Keeps a value for a function and all that it starts, as Node's class of this name does. Cancellation scopes and the
 * values of all such objects are kept together: what restores one restores the others.
 */
export class AsyncLocalStorage<T> {
  readonly name: string;
  /** Under which the values are kept; another one once those of before are not to be seen. */
  #key: object = {};

  constructor(options: { name?: string } = {}) {
    this.name = options.name ?? '';
  }

  /** The value that is kept for the calling code. */
  getStore(): T | undefined {
    return currentExecution('AsyncLocalStorage').place()?.stores?.get(this.#key) as T | undefined;
  }

  /** Runs a function that has that value, and with it all that it starts. */
  run<R, Args extends any[]>(store: T, fn: (...args: Args) => R, ...args: Args): R {
    const execution = currentExecution('AsyncLocalStorage');
    return execution.host.runInScope(execution.placeWith(this.#key, store), () => fn(...args));
  }

  /** Runs a function that has no value. */
  exit<R, Args extends any[]>(fn: (...args: Args) => R, ...args: Args): R {
    return this.run(undefined as T, fn, ...args);
  }

  /** Gives the value to the rest of the calling function, as far as that goes without waiting, and to all that it starts. */
  enterWith(store: T): void {
    const execution = currentExecution('AsyncLocalStorage');
    execution.host.enterScope(execution.placeWith(this.#key, store));
  }

  /** Forgets all values that were given before. */
  disable(): void {
    this.#key = {};
  }

  /** The function, which has the values of here wherever it is called. */
  static bind<Fn extends (...args: any[]) => unknown>(fn: Fn): Fn {
    const restore = AsyncLocalStorage.snapshot();
    return function (this: unknown, ...args: unknown[]): unknown {
      return restore(() => Reflect.apply(fn, this, args));
    } as Fn;
  }

  /** What runs functions with the values of here. */
  static snapshot(): <R, Args extends any[]>(fn: (...args: Args) => R, ...args: Args) => R {
    const { host } = currentExecution('AsyncLocalStorage');
    const place = host.currentScope();
    return (fn, ...args) => host.runInScope(place, () => fn(...args));
  }
}
