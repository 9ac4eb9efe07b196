/** At which a worker ends as if `shutdown()` had been called, unless the process was told otherwise. */
let signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'];

/** What `Runtime.install` sets. */
export function setShutdownSignals(names: readonly NodeJS.Signals[]): void {
  signals = [...names];
}

/** Calls `stop` at such a signal, until the function that this gives is called. */
export function watchSignals(stop: () => void): () => void {
  const watched = signals;
  for (const signal of watched) {
    process.once(signal, stop);
  }
  return () => {
    for (const signal of watched) {
      process.removeListener(signal, stop);
    }
  };
}
