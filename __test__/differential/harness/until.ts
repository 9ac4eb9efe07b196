/** Waiting for what a server shows. */

/** Leaves no trace in the transcript. */
export const QUIET = { quiet: true } as const;

/** Asks again, without a trace, until the answer is as it should be; no script waits longer than it has to. */
export async function until<T>(what: string, ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** For what shows itself only by not happening, or only later. */
export function elapse(forSeconds: number, _why: string): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forSeconds * 1000));
}
