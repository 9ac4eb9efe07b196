import { setImmediate } from 'node:timers';
import { AbortWatch } from './abort-watch.js';
import {
  AnswerKind,
  type CallControl,
  type CallFailure,
  Core,
  type NativeConnection,
  type NativeConnectionOptions,
} from './native.js';

/** An answer that is not plain; the kind is an `AnswerKind` of the native side. */
export interface KindOfAnswer {
  readonly kind: number;
  readonly value: unknown;
}

/**
 * What a call came to: the text that its operation answers with, or nothing. Anything else says of which kind it is.
 *
 * Most are plain, since a promise that is resolved with an object has to look whether that is a promise, too.
 */
export type Answer = string | undefined | KindOfAnswer;

/** That a call failed, and why. */
export interface FailedAnswer extends KindOfAnswer {
  readonly value: CallFailure;
}

/** Whether a call failed. */
export function isFailed(answer: Answer): answer is FailedAnswer {
  return typeof answer === 'object' && answer.kind === AnswerKind.Failed;
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

/** A function of the native side that takes one call. */
export type Submit<Args extends unknown[]> = (slot: number, control: CallControl | undefined, ...args: Args) => void;

/** The same, as what passes the arguments on sees it: none has more than seven. */
type SubmitAny = (
  slot: number,
  control: CallControl | undefined,
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
  g: unknown,
) => void;

let captured: (answer: Answer) => void;
/** For `new Promise`: one function for all, where each call would make its own. */
const capture = (resolve: (answer: Answer) => void) => {
  captured = resolve;
};

/** As it was at the beginning: tests with a clock of their own put another in its place. */
const afterOthers = setImmediate;

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
    this.#core = new Core(this.#drain, resource);
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
  call<Args extends unknown[]>(scope: CallScope | undefined, submit: Submit<Args>, ...args: Args): Promise<Answer>;
  // Places, not a list: a list would be made and taken apart for each call.
  call(
    scope: CallScope | undefined,
    submit: SubmitAny,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
    e?: unknown,
    f?: unknown,
    g?: unknown,
  ): Promise<Answer> {
    if (scope !== undefined) {
      return this.#callScoped(scope, (slot, control) => submit(slot, control, a, b, c, d, e, f, g));
    }
    const promise = new Promise<Answer>(capture);
    const slot = this.#take(captured);
    try {
      submit(slot, undefined, a, b, c, d, e, f, g);
    } catch (error) {
      // The native side took nothing: a fault of this package, but not one that may leave the slot taken.
      this.#release(slot);
      throw error;
    }
    return promise;
  }

  #callScoped(scope: CallScope, submit: Submit<[]>): Promise<Answer> {
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
        submit(slot, control);
      } catch (error) {
        forget();
        this.#release(slot);
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

  #release(slot: number): void {
    this.#settlers[slot] = undefined;
    this.#free.push(slot);
    this.#pending--;
  }

  readonly #drain = (): void => {
    if (this.#core.drain(this.#settle)) {
      // The rest after whatever else the event loop has to do.
      afterOthers(this.#drain);
    }
    this.endIfUnused();
  };

  /** Slot, answer, slot, answer, … */
  readonly #settle = (...answers: unknown[]): void => {
    for (let i = 0; i < answers.length; i += 2) {
      const slot = answers[i] as number;
      const answer = answers[i + 1] as Answer;
      if (typeof answer === 'object' && answer.kind === AnswerKind.KeyWanted) {
        this.#connections.get(slot)?.();
        continue;
      }
      const settle = this.#settlers[slot] as (answer: Answer) => void;
      this.#release(slot);
      settle(answer);
    }
  };

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
