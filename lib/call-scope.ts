import type { AsyncLocalStorage } from 'node:async_hooks';
import type { CallScope } from './native-call.js';

declare const require: (name: 'node:async_hooks') => typeof import('node:async_hooks');

/**
 * What holds for all calls that a callback makes, at any depth: `withDeadline`, `withMetadata`, `withAbortSignal`.
 *
 * The storage is made at the first use: its first `run()` makes every later `await` of the process dearer, which nobody
 * should pay for who does not use it.
 */
export class ScopedCalls {
  #storage: AsyncLocalStorage<CallScope> | undefined;

  /** Runs a callback whose calls have `scope` in addition to what holds around it. */
  run<R>(scope: CallScope, callback: () => R): R {
    if (this.#storage === undefined) {
      const { AsyncLocalStorage } = require('node:async_hooks');
      this.#storage = new AsyncLocalStorage();
    }
    return this.#storage.run(mergeScopes(this.#storage.getStore(), scope) as CallScope, callback);
  }

  /** What holds here. */
  get current(): CallScope | undefined {
    return this.#storage?.getStore();
  }
}

/** Both: the earlier deadline, the inner metadata where both have it, all signals. */
export function mergeScopes(outer: CallScope | undefined, inner: CallScope | undefined): CallScope | undefined {
  if (outer === undefined || inner === undefined) {
    return inner ?? outer;
  }
  const { deadline } = outer;
  return {
    deadline:
      deadline === undefined || inner.deadline === undefined
        ? (inner.deadline ?? deadline)
        : Math.min(deadline, inner.deadline),
    metadata: outer.metadata || inner.metadata ? { ...outer.metadata, ...inner.metadata } : undefined,
    signals: outer.signals || inner.signals ? [...(outer.signals ?? []), ...(inner.signals ?? [])] : undefined,
  };
}

/** The scope that a user's signal makes. */
export function signalScope(signal: AbortSignal | undefined): CallScope | undefined {
  return signal === undefined ? undefined : { signals: [signal] };
}
