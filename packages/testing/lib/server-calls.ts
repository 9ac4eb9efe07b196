import type { CheckedOptions } from './dev-server-options.js';
import { LINE_LEVELS } from './log.js';
import { NativeServer, type ServerFailure, type ServerMessage } from './native.js';
import { serverError } from './server-error.js';

/** What a call came to. */
export type Answer = { readonly json: string | undefined } | { readonly failure: ServerFailure };

/** Hands one call to the native side. */
type Submit = (native: NativeServer, slot: number) => void;

/**
 * A running server and the calls on it that are in flight: each has a slot, to which the native side answers.
 *
 * The wake-up that the native side keeps holds this object, so a server runs until it is closed, whoever forgets it. A
 * call in flight keeps the process alive, an idle server does not, unless it is {@link ServerCalls.hold | held}.
 */
export class ServerCalls {
  #settlers = new Map<number, (answer: Answer) => void>();
  #lastSlot = 0;
  #held = false;
  #closed = false;
  readonly #write: CheckedOptions['write'];
  readonly #native: NativeServer;

  constructor({ native: options, write }: CheckedOptions) {
    this.#write = write;
    // Shown by async hooks; jest asks it whether anything is open.
    const resource = { hasRef: () => this.#held || this.#settlers.size > 0 };
    const started = NativeServer.start(options, () => this.#drain(), resource);
    if ('type' in started) {
      throw serverError(started, { call: 'DevServer.start', address: '' });
    }
    this.#native = started;
  }

  get address(): string {
    return this.#native.address;
  }

  get isLoopback(): boolean {
    return this.#native.isLoopback;
  }

  get currentTimeMs(): number {
    return this.#native.currentTime();
  }

  /** Runs one call. Never rejects: a failure is an answer, from which the caller makes the error after its own `await`. */
  call(submit: Submit): Promise<Answer> {
    if (this.#closed) {
      return Promise.resolve({ failure: { type: 'Closed' } });
    }
    this.#lastSlot++;
    const slot = this.#lastSlot;
    return new Promise((resolve) => {
      submit(this.#native, slot);
      this.#settlers.set(slot, resolve);
    });
  }

  /** Whether the server keeps the process alive, from now on. */
  hold(held: boolean): void {
    if (held !== this.#held && !this.#closed) {
      this.#held = held;
      if (held) {
        this.#native.hold();
      } else {
        this.#native.unhold();
      }
    }
  }

  /** Tells a line to whoever reads the server's log. */
  log(level: (typeof LINE_LEVELS)[number], message: string): void {
    this.#write({ level, message });
  }

  /** Ends the server; the calls in flight fail. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#held = false;
      this.#take(this.#native.close());
    }
  }

  #drain(): void {
    this.#take(this.#native.drain());
  }

  #take(messages: ServerMessage[]): void {
    for (const message of messages) {
      if (message.type !== 'Log') {
        const settle = this.#settlers.get(message.slot);
        this.#settlers.delete(message.slot);
        settle?.(message.type === 'Done' ? { json: message.json } : { failure: message.failure });
      }
    }
    // Last, as a function of the user's may throw.
    for (const message of messages) {
      if (message.type === 'Log') {
        this.#write({ level: LINE_LEVELS[message.level] ?? 'debug', message: message.text });
      }
    }
  }
}
