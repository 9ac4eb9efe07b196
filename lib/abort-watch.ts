/**
 * Who wants to know when a signal is aborted: one listener a signal, however many calls share it, since Node warns of a
 * leak at the eleventh.
 */
export class AbortWatch {
  readonly #watched = new Map<AbortSignal, Set<(reason: unknown) => void>>();

  /** Calls `onAbort` with the signal's reason, once, unless {@link AbortWatch.remove} comes first. */
  add(signal: AbortSignal, onAbort: (reason: unknown) => void): void {
    let waiting = this.#watched.get(signal);
    if (waiting === undefined) {
      waiting = new Set();
      this.#watched.set(signal, waiting);
      signal.addEventListener('abort', this.#listener);
    }
    waiting.add(onAbort);
  }

  remove(signal: AbortSignal, onAbort: (reason: unknown) => void): void {
    const waiting = this.#watched.get(signal);
    if (waiting?.delete(onAbort) && waiting.size === 0) {
      this.#forget(signal);
    }
  }

  readonly #listener = (event: Event): void => {
    const signal = event.target as AbortSignal;
    const waiting = this.#watched.get(signal);
    this.#forget(signal);
    for (const onAbort of waiting ?? []) {
      onAbort(signal.reason);
    }
  };

  #forget(signal: AbortSignal): void {
    this.#watched.delete(signal);
    signal.removeEventListener('abort', this.#listener);
  }
}
