/** Workflows that take more memory than there is. */

/** Keeps more and more. */
export async function exhaustsMemory(): Promise<never> {
  const kept: object[] = [];
  for (;;) kept.push({ numbers: [kept.length, kept.length + 1] });
}
