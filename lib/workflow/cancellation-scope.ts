import { type Duration, toMs } from '../duration.js';
import { CancelledFailure } from '../failures.js';
import { CancellationListeners, type Listener } from './cancellation-listeners.js';
import { currentExecution } from './current.js';

/** What a {@link CancellationScope} is made with. */
export interface CancellationScopeOptions {
  /** Whether a cancellation reaches what is in the scope. Default: true. */
  cancellable?: boolean;
  /** The scope is cancelled when what runs in it takes longer. */
  timeout?: Duration;
  /** Default: the current scope. */
  parent?: CancellationScope;
}

/**
 * Timers, activities, child workflows and further scopes that are cancelled together. Whatever is started while a scope's
 * function runs, at any depth, belongs to the scope; the whole workflow has one.
 *
 * Who is told in which turn of the promises' queue decides the order of commands, and so whether a history that was
 * written by another version, or by Temporal's own SDK, can be replayed. It must stay as it is.
 */
export class CancellationScope {
  /** Whether a cancellation reaches what is in the scope. */
  readonly cancellable: boolean;
  readonly parent: CancellationScope | undefined;
  /** Milliseconds, when there is a limit. */
  readonly timeout: number | undefined;
  readonly #cancelRequested: Promise<never>;
  #reject!: (error: CancelledFailure) => void;
  #requested = false;
  #rejected = false;
  /** Whether code of the workflow may be waiting for the promise. */
  #handedOut = false;
  readonly #listeners = new CancellationListeners();
  readonly #onParentCancelled = (error: CancelledFailure): void => this.#cancel(error);

  constructor(options: CancellationScopeOptions = {}) {
    const { cancellable = true, timeout, parent } = options;
    this.cancellable = cancellable;
    this.timeout = timeout === undefined ? undefined : toMs(timeout, 'timeout');
    this.#cancelRequested = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // Most scopes are cancelled without anyone waiting for it.
    this.#cancelRequested.catch((error: CancelledFailure) => this.#listeners.tell(error));
    this.parent = parent ?? currentExecution('CancellationScope').scope();
    if (this.parent?.cancellable) {
      this.#requested = this.parent.#requested;
      if (this.parent.#rejected) {
        this.parent.#cancelRequested.catch(this.#onParentCancelled);
      } else {
        this.#listeners.place = this.parent.#listeners.addScope(this.#onParentCancelled);
      }
    }
  }

  /** Rejects with a {@link CancelledFailure} when the scope is asked to cancel; it never resolves. */
  get cancelRequested(): Promise<never> {
    if (!this.#handedOut) {
      this.#handedOut = true;
      this.#listeners.wait(1);
    }
    return this.#cancelRequested;
  }

  /** Whether what is in the scope is cancelled. */
  get consideredCancelled(): boolean {
    return this.cancellable && this.#requested;
  }

  /** Runs a function in the scope. */
  run<T>(fn: () => Promise<T>): Promise<T> {
    return currentExecution('CancellationScope').runInScope(this, () => this.#run(fn));
  }

  async #run<T>(fn: () => Promise<T>): Promise<T> {
    if (!this.timeout) {
      return await fn();
    }
    const ms = this.timeout;
    const timer = new CancellationScope();
    timer.run(() => currentExecution('CancellationScope').timer(ms)).then(() => this.cancel(), ignore);
    try {
      return await fn();
    } finally {
      if (!timer.consideredCancelled) {
        timer.cancel();
      }
    }
  }

  /** Asks everything in the scope to cancel. */
  cancel(): void {
    this.#cancel(new CancelledFailure('Cancellation scope cancelled'));
  }

  /** @internal The whole workflow was asked to cancel. */
  cancelWorkflow(): void {
    this.#cancel(new CancelledFailure('Workflow cancelled'));
  }

  /** What is in the scope is told a turn later, and what is in the scopes within another turn later. */
  #cancel(error: CancelledFailure): void {
    this.#requested = true;
    this.#rejected = true;
    this.#reject(error);
    this.#listeners.place?.leave();
  }

  /** @internal Calls `listener` when the scope is cancelled, unless the function that this gives is called before. */
  onCancel(listener: Listener): () => void {
    if (!this.cancellable) {
      return ignore;
    }
    if (this.#rejected) {
      this.#cancelRequested.catch(listener);
      return ignore;
    }
    return this.#listeners.add(listener);
  }

  /** @internal Whether what would begin in the scope is cancelled already; `reject` is told why. */
  refuses(reject: Listener): boolean {
    if (this.consideredCancelled) {
      this.cancelRequested.catch(reject);
      return true;
    }
    return false;
  }

  /** The scope in which the calling code runs. */
  static current(): CancellationScope {
    return currentExecution('CancellationScope').scope() as CancellationScope;
  }

  /** Runs a function in a scope of its own, which a cancellation of the outer one reaches. */
  static cancellable<T>(fn: () => Promise<T>): Promise<T> {
    return new CancellationScope().run(fn);
  }

  /** Runs a function which a cancellation of the outer scope does not reach. */
  static nonCancellable<T>(fn: () => Promise<T>): Promise<T> {
    return new CancellationScope({ cancellable: false }).run(fn);
  }

  /** Runs a function in a scope that is cancelled after that time. */
  static withTimeout<T>(timeout: Duration, fn: () => Promise<T>): Promise<T> {
    return new CancellationScope({ timeout }).run(fn);
  }
}

function ignore(): void {}
