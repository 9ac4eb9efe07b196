/** Starts the servers of the differential tests, unless their addresses are given. */
import { startEmbedded, startReal } from './differential-servers.mjs';
import { alsoStop } from './test-server.mjs';

export default async function globalSetup() {
  await Promise.all([provide('TEMPORAL_REAL_ADDRESS', startReal), provide('TEMPORAL_EMBEDDED_ADDRESS', startEmbedded)]);
}

async function provide(variable, start) {
  if (process.env[variable]) return;
  const server = await start();
  alsoStop(server);
  // Jest's workers inherit it.
  process.env[variable] = server.address;
}
