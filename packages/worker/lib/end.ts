/** That a worker cannot go on, or must not, whatever is still running. */
export class End {
  #reason: Error | undefined;
  #resolve!: (reason: Error) => void;
  /** Resolves when that is so. */
  readonly came = new Promise<Error>((resolve) => {
    this.#resolve = resolve;
  });

  /** Why, if it is so already. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** The first reason counts. */
  come(reason: Error): void {
    this.#reason ??= reason;
    this.#resolve(this.#reason);
  }
}
