/**
 * Polls `check` until it returns something truthy, and returns that. What it threw last is told when time runs out.
 *
 * @template T
 * @param {() => T | Promise<T>} check
 * @param {{ what: string, timeoutMs?: number, intervalMs?: number }} options
 * @returns {Promise<T>}
 */
export async function poll(check, { what, timeoutMs = 30_000, intervalMs = 50 }) {
  const end = Date.now() + timeoutMs;
  let lastError;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      if (error?.fatal) throw error;
      lastError = error;
    }
    if (Date.now() >= end) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}${lastError ? `: ${lastError.message}` : ''}`, {
        cause: lastError,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/** An error that ends the polling at once: more waiting cannot help. */
export function fatal(message) {
  return Object.assign(new Error(message), { fatal: true });
}
