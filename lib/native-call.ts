import { AbortWatch } from './abort-watch.js';
import {
  AnswerKind,
  type CallControl,
  type CallFailure,
  Core,
  type NativeConnection,
  type NativeConnectionOptions,
} from './native.js';

/** What a call came to. */
export interface Answer {
  /** An `AnswerKind` of the native side. */
  readonly kind: number;
  readonly value: unknown;
}

/** What a call says beside its message. */
export interface CallScope {
  /** When it must have ended, in milliseconds since the epoch. */
  readonly deadline?: number | undefined;
  /** Headers of its own. */
  readonly metadata?: Record<string, string> | undefined;
  /** Any of them ends it. */
  readonly signals?: readonly AbortSignal[] | undefined;
}

/** Hands one call to the native side. Must not keep the slot. */
export type Submit = (slot: number, control: CallControl | undefined) => void;

/** A hundred years: beyond any call, and within what clocks can add. */
const MAX_DEADLINE_MS = 3.2e12;

/**
 * The calls in flight of this load of the facade: each has a slot, to which the native side answers.
 *
 * Made with the first connection and ended with the last one, so that an idle process has nothing open.
 */
class NativeCalls {
  #settlers: Array<((answer: Answer) => void) | undefined> = [];
  #free: number[] = [];
  #pending = 0;
  readonly #aborts = new AbortWatch();
  /** By number; each with what gives the native side a fresh API key. */
  #connections = new Map<number, () => void>();
  #lastConnection = 0;
  #core: Core;

  constructor() {
    // Shown by async hooks; jest asks it whether anything is open.
    const resource = { hasRef: () => this.#pending > 0 };
    this.#core = new Core(() => this.#drain(), resource);
  }

  /** A connection and its number, or the option that cannot be used. `onKeyWanted` must set the API key, at once. */
  connect(options: NativeConnectionOptions, onKeyWanted: () => void): [NativeConnection | CallFailure, number] {
    this.#lastConnection++;
    const number = this.#lastConnection;
    const connection = this.#core.connect(number, options);
    if ('close' in connection) {
      this.#connections.set(number, onKeyWanted);
    }
    return [connection, number];
  }

  disconnect(connection: NativeConnection, number: number): void {
    connection.close();
    this.#connections.delete(number);
    this.endIfUnused();
  }

  /**
   * Runs one call. Rejects only with the reason of an `AbortSignal`; every failure is an answer, from which the caller
   * makes the error after its own `await`, so that the error's stack has the line of the user's call.
   */
  call(scope: CallScope | undefined, submit: Submit): Promise<Answer> {
    return scope === undefined ? this.#callPlain(submit) : this.#callScoped(scope, submit);
  }

  #callPlain(submit: Submit): Promise<Answer> {
    return new Promise((resolve) => {
      const slot = this.#take(resolve);
      this.#submit(slot, undefined, submit);
    });
  }

  #callScoped(scope: CallScope, submit: Submit): Promise<Answer> {
    const signals = scope.signals ?? [];
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) {
      return Promise.reject(aborted.reason);
    }
    const control: CallControl = { cancellable: signals.length > 0 };
    if (scope.deadline !== undefined) {
      control.deadlineMs = Math.min(Math.max(0, scope.deadline - Date.now()), MAX_DEADLINE_MS);
    }
    if (scope.metadata !== undefined) {
      control.metadata = scope.metadata;
    }
    return new Promise((resolve, reject) => {
      const onAbort = (reason: unknown) => {
        forget();
        // The slot stays taken until the native side has answered, so no other call can be mistaken for this one.
        this.#core.cancel(slot);
        reject(reason);
      };
      const forget = () => {
        for (const signal of signals) {
          this.#aborts.remove(signal, onAbort);
        }
      };
      const slot = this.#take((answer) => {
        forget();
        resolve(answer);
      });
      for (const signal of signals) {
        this.#aborts.add(signal, onAbort);
      }
      try {
        this.#submit(slot, control, submit);
      } catch (error) {
        forget();
        throw error;
      }
    });
  }

  #take(settle: (answer: Answer) => void): number {
    const slot = this.#free.pop() ?? this.#settlers.length;
    this.#settlers[slot] = settle;
    this.#pending++;
    return slot;
  }

  #submit(slot: number, control: CallControl | undefined, submit: Submit): void {
    try {
      submit(slot, control);
    } catch (error) {
      // The native side took nothing: a fault of this package, but not one that may leave the slot taken.
      this.#release(slot);
      throw error;
    }
  }

  #release(slot: number): void {
    this.#settlers[slot] = undefined;
    this.#free.push(slot);
    this.#pending--;
  }

  #drain(): void {
    const answers = this.#core.drain() as unknown[];
    for (let i = 0; i < answers.length; i += 3) {
      const slot = answers[i] as number;
      if (answers[i + 1] === AnswerKind.KeyWanted) {
        this.#connections.get(slot)?.();
        continue;
      }
      const settle = this.#settlers[slot] as (answer: Answer) => void;
      this.#release(slot);
      settle({ kind: answers[i + 1] as number, value: answers[i + 2] });
    }
    this.endIfUnused();
  }

  /** To be called when a connection has gone, or could not be made. */
  endIfUnused(): void {
    if (this.#connections.size === 0 && this.#pending === 0) {
      this.#core.shutdown();
      if (current === this) {
        current = undefined;
      }
    }
  }
}

let current: NativeCalls | undefined;

/** The calls of this load of the facade, for a new connection. */
export function nativeCalls(): NativeCalls {
  current ??= new NativeCalls();
  return current;
}

export type { NativeCalls };
