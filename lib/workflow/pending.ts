import { type WaitingPlace, waitingPlace } from './stack-traces.js';

/** What settles something that workflow code waits for. */
export interface Completion<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Things of one kind that are waited for, by the number under which core knows them. */
export class PendingKind<T> {
  #last = 0;
  readonly #completions = new Map<number, { completion: Completion<T>; place: WaitingPlace }>();

  add(completion: Completion<T>): number {
    const seq = this.reserve();
    this.set(seq, completion);
    return seq;
  }

  /** The number of what is added next. */
  get next(): number {
    return this.#last + 1;
  }

  /** A number for something that is added later, or never. */
  reserve(): number {
    this.#last++;
    return this.#last;
  }

  set(seq: number, completion: Completion<T>): void {
    this.#completions.set(seq, { completion, place: waitingPlace() });
  }

  has(seq: number): boolean {
    return this.#completions.has(seq);
  }

  take(seq: number): Completion<T> | undefined {
    const found = this.#completions.get(seq);
    this.#completions.delete(seq);
    return found?.completion;
  }

  /** Where the code waits for them. */
  *places(): Iterable<WaitingPlace> {
    for (const { place } of this.#completions.values()) {
      yield place;
    }
  }
}

/** All that workflow code waits for, but for conditions. */
export class Pending {
  readonly timers = new PendingKind<void>();
  readonly activities = new PendingKind<unknown>();
  /** Resolved with the run id. */
  readonly childStarts = new PendingKind<string>();
  readonly children = new PendingKind<unknown>();
  readonly signals = new PendingKind<void>();
  readonly cancels = new PendingKind<void>();

  /** Where the code waits. */
  *places(): Iterable<WaitingPlace> {
    for (const kind of [this.timers, this.activities, this.childStarts, this.children, this.signals, this.cancels]) {
      yield* kind.places();
    }
  }
}
