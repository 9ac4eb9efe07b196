/** At which a worker ends as if `shutdown()` had been called, unless the process was told otherwise. */
let signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'];

/** What `Runtime.install` sets. */
export function setShutdownSignals(names: readonly NodeJS.Signals[]): void {
  signals = [...names];
}

/** What is to stop at which signal. Node warns of more than ten listeners, and a process may have more workers. */
const stops = new Map<NodeJS.Signals, Set<() => void>>();

/** Calls `stop` at such a signal, until the function that this gives is called. */
export function watchSignals(stop: () => void): () => void {
  const watched = signals;
  for (const signal of watched) {
    const those = stops.get(signal) ?? new Set();
    stops.set(signal, those.add(stop));
    // A second signal ends the process, so the listener is gone after the first, and back with the next worker.
    if (!process.listeners(signal).includes(stopAll)) {
      process.once(signal, stopAll);
    }
  }
  return () => {
    for (const signal of watched) {
      const those = stops.get(signal);
      those?.delete(stop);
      if (those?.size === 0) {
        process.removeListener(signal, stopAll);
      }
    }
  };
}

function stopAll(signal: NodeJS.Signals): void {
  for (const stop of stops.get(signal) ?? []) {
    stop();
  }
}
