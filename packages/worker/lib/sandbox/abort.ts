import { setWorkflowTimeout } from '../../../../lib/workflow/timeouts.js';
import { Event, EventTarget } from './events.js';

/** By which only this module makes signals. */
const MADE_HERE = {};

let abort: (signal: AbortSignal, reason: unknown) => void;

/** `AbortSignal` of workflow code, as Node has it. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown;
  #onabort: ((event: Event) => unknown) | null = null;
  /** Signals that are aborted with this one. */
  readonly #dependent: AbortSignal[] = [];

  static {
    abort = (signal, reason) => signal.#abort(reason);
  }

  constructor(permission: unknown) {
    super();
    if (permission !== MADE_HERE) {
      throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
    }
  }

  /** A signal that is aborted. */
  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(MADE_HERE);
    signal.#abort(reason);
    return signal;
  }

  /** A signal that a timer of the workflow aborts. */
  static timeout(ms: unknown): AbortSignal {
    const signal = new AbortSignal(MADE_HERE);
    setWorkflowTimeout(
      () => signal.#abort(domError('The operation was aborted due to timeout', 'TimeoutError', 23)),
      ms,
    );
    return signal;
  }

  /** A signal that is aborted with the first of these. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const any = new AbortSignal(MADE_HERE);
    for (const signal of signals) {
      if (signal.aborted) {
        any.#abort(signal.reason);
        break;
      }
      signal.#dependent.push(any);
    }
    return any;
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get onabort(): ((event: Event) => unknown) | null {
    return this.#onabort;
  }
  set onabort(handler: unknown) {
    this.removeEventListener('abort', this.#onabort);
    this.#onabort = typeof handler === 'function' ? (handler as (event: Event) => unknown) : null;
    this.addEventListener('abort', this.#onabort);
  }

  throwIfAborted(): void {
    if (this.#aborted) {
      throw this.#reason;
    }
  }

  #abort(reason: unknown): void {
    if (this.#aborted) {
      return;
    }
    this.#aborted = true;
    this.#reason = reason === undefined ? domError('This operation was aborted', 'AbortError', 20) : reason;
    this.dispatchEvent(new Event('abort'));
    for (const signal of this.#dependent) {
      signal.#abort(this.#reason);
    }
  }
}

/** `AbortController` of workflow code. */
export class AbortController {
  readonly #signal = new AbortSignal(MADE_HERE);

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason?: unknown): void {
    abort(this.#signal, reason);
  }
}

function domError(message: string, name: string, code: number): Error {
  return Object.assign(new Error(message), { name, code });
}
