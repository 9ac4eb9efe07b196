/** Ends what global-setup.mjs started, the worker before its server. */
export default async function globalTeardown() {
  const started = globalThis.__TEMPORAL_TEST_STARTED__ ?? [];
  for (const child of started.reverse()) await child.stop();
}
