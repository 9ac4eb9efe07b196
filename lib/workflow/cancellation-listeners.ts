import type { CancelledFailure } from '../failures.js';

/** Is told why something is cancelled. */
export type Listener = (error: CancelledFailure) => void;

/** With fewer there is no need to look which inner scopes are gone. */
const LEAST_TO_LOOK_THROUGH = 64;

/**
 * Who is told when a scope is cancelled, in the order in which they came.
 *
 * A workflow may make any number of scopes while it runs, and nobody says that one will not be used again. So the inner
 * scopes among the listeners are held weakly, but for those in which something waits to be told. What became of the others
 * could be seen only by code that has them, and then they are there.
 */
export class CancellationListeners {
  readonly #all = new Set<Listener | InnerScope>();
  /** How many are not only there, but wait to be told. */
  #waiting = 0;
  #lookThroughAt = LEAST_TO_LOOK_THROUGH;
  /** The scope whose listeners these are, among those of its parent. */
  place: InnerScope | undefined;

  /** Gives what takes it away again. */
  add(listener: Listener): () => void {
    this.#all.add(listener);
    this.wait(1);
    return () => {
      if (this.#all.delete(listener)) {
        this.wait(-1);
      }
    };
  }

  /** `listener` has to be a part of the scope, held by nothing else. */
  addScope(listener: Listener): InnerScope {
    if (this.#all.size >= this.#lookThroughAt) {
      for (const each of this.#all) {
        if (each instanceof InnerScope && each.listener === undefined) {
          this.#all.delete(each);
        }
      }
      this.#lookThroughAt = Math.max(LEAST_TO_LOOK_THROUGH, 2 * this.#all.size);
    }
    const scope = new InnerScope(this, listener);
    this.#all.add(scope);
    return scope;
  }

  /** An inner scope leaves. */
  remove(scope: InnerScope): void {
    this.#all.delete(scope);
  }

  tell(error: CancelledFailure): void {
    for (const each of this.#all) {
      const listener = each instanceof InnerScope ? each.listener : each;
      listener?.(error);
    }
    this.#all.clear();
  }

  /** So many more wait to be told, or less. While any does, the scope is kept by its parent, and so on outwards. */
  wait(change: 1 | -1): void {
    const before = this.#waiting;
    this.#waiting += change;
    if (before === 0) {
      this.place?.keep(true);
    } else if (this.#waiting === 0) {
      this.place?.keep(false);
    }
  }
}

/** A scope among its parent's listeners. */
export class InnerScope {
  readonly #among: CancellationListeners;
  readonly #weak: WeakRef<Listener>;
  #kept: Listener | undefined;
  #left = false;

  constructor(among: CancellationListeners, listener: Listener) {
    this.#among = among;
    this.#weak = new WeakRef(listener);
  }

  /** `undefined` when the scope is gone. */
  get listener(): Listener | undefined {
    return this.#kept ?? this.#weak.deref();
  }

  /** Whether the parent keeps the scope. */
  keep(kept: boolean): void {
    if (!this.#left) {
      this.#kept = kept ? this.#weak.deref() : undefined;
      this.#among.wait(kept ? 1 : -1);
    }
  }

  /** The scope is cancelled: it need not be told any more. */
  leave(): void {
    if (this.#kept !== undefined) {
      this.keep(false);
    }
    this.#left = true;
    this.#among.remove(this);
  }
}
