import { setTimeout as delay } from 'node:timers/promises';

/** Settles as `promise` does; rejects, naming what was awaited, when that takes longer than `limitMs`. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `condition` again and again until it answers anything but undefined or false, which is returned. */
export async function eventually<T>(
  limitMs: number,
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + limitMs;
  let lastError: unknown;
  while (performance.now() < end) {
    try {
      const answer = await within(end - performance.now(), what, Promise.resolve(condition()));
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      lastError = error;
    }
    await delay(20);
  }
  throw new Error(`${what}: not within ${limitMs} ms`, { cause: lastError });
}

export interface Settled<T> {
  readonly status: 'fulfilled' | 'rejected';
  readonly value?: T;
  readonly error?: unknown;
  /** From the call of `timed` to the moment the promise settled. */
  readonly elapsedMs: number;
}

/** How `promise` ended and when; never rejects, so several can be awaited side by side. */
export async function timed<T>(promise: Promise<T>): Promise<Settled<T>> {
  const begin = performance.now();
  try {
    const value = await promise;
    return { status: 'fulfilled', value, elapsedMs: performance.now() - begin };
  } catch (error) {
    return { status: 'rejected', error, elapsedMs: performance.now() - begin };
  }
}

/** The error `promise` rejects with; a promise that resolves is a failure of the test. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const end = await timed(promise);
  if (end.status === 'fulfilled') throw new Error(`expected a rejection, got ${String(end.value)}`);
  return end.error as Error;
}
