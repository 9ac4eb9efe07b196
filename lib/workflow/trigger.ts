import { CancellationScope } from './cancellation-scope.js';

/** A promise with its `resolve` and `reject`. It rejects when the scope in which it was made is cancelled. */
export class Trigger<T> implements PromiseLike<T> {
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (reason?: unknown) => void;
  readonly #promise: Promise<T>;

  constructor() {
    let resolveIt!: (value: T | PromiseLike<T>) => void;
    let rejectIt!: (reason?: unknown) => void;
    this.#promise = new Promise<T>((resolve, reject) => {
      resolveIt = resolve;
      rejectIt = reject;
    });
    this.#promise.catch(() => undefined);
    const scope = CancellationScope.current();
    const forget = scope.onCancel(rejectIt);
    this.resolve = (value) => {
      forget();
      resolveIt(value);
    };
    this.reject = (reason) => {
      forget();
      rejectIt(reason);
    };
  }

  // biome-ignore lint/suspicious/noThenProperty: it is to be awaited.
  then<A = T, B = never>(
    onResolved?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onResolved, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#promise.catch(onRejected);
  }

  finally(onSettled?: (() => void) | null): Promise<T> {
    return this.#promise.finally(onSettled);
  }
}
