/** What settles something that workflow code waits for. */
export interface Completion<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Things of one kind that are waited for, by the number under which core knows them. */
export class PendingKind<T> {
  #last = 0;
  readonly #completions = new Map<number, Completion<T>>();

  add(completion: Completion<T>): number {
    const seq = this.reserve();
    this.#completions.set(seq, completion);
    return seq;
  }

  /** A number for something that is added later, or never. */
  reserve(): number {
    this.#last++;
    return this.#last;
  }

  set(seq: number, completion: Completion<T>): void {
    this.#completions.set(seq, completion);
  }

  has(seq: number): boolean {
    return this.#completions.has(seq);
  }

  take(seq: number): Completion<T> | undefined {
    const completion = this.#completions.get(seq);
    this.#completions.delete(seq);
    return completion;
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
}
