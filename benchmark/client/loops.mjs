// Closed loop (so many calls in flight) and open loop (so many calls per second).

/** Room for the latencies of a loop that ends by the clock. */
const MAX_CALLS = 1 << 19;

/** Keeps `inFlight` calls in flight until `count` are made or the clock (`performance.now()`) reads `until`. */
export async function closedLoop(call, inFlight, { first, count = MAX_CALLS, until = Infinity }) {
  const latenciesMs = new Float64Array(count);
  let next = 0;
  let answered = 0;
  const worker = async () => {
    while (next < count) {
      const begin = performance.now();
      if (begin >= until) return;
      await call(first + next++);
      latenciesMs[answered++] = performance.now() - begin;
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { latenciesMs: latenciesMs.subarray(0, answered), elapsedMs: performance.now() - begin };
}

/**
 * Begins `rate` calls per second, whether or not earlier ones are answered. A latency counts from the moment the call
 * was due, so a client that stalls is charged for the calls it delays.
 */
export function openLoop(call, rate, { first, count }) {
  const latenciesMs = new Float64Array(count);
  const begin = performance.now();
  let next = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const make = async (index) => {
      await call(first + index);
      const now = performance.now();
      latenciesMs[answered++] = now - (begin + (index * 1e3) / rate);
      if (answered === count) resolve({ latenciesMs, elapsedMs: now - begin });
    };
    const tick = () => {
      const now = performance.now();
      while (next < count && begin + (next * 1e3) / rate <= now) make(next++).catch(reject);
      if (next < count) setTimeout(tick, 1);
    };
    tick();
  });
}

/** The nearest-rank quantile of sorted values. */
export function quantile(sorted, part) {
  return sorted[Math.max(Math.ceil(sorted.length * part), 1) - 1];
}
