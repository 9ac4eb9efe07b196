/** Runs the embedded server as a command, in a process of its own, as temporal-server.mjs runs the real one. */
import { join } from 'node:path';
import { startChild } from './child.mjs';
import { root } from './packages.mjs';
import { serverArguments } from './temporal-server.mjs';

const COMMAND = join(root, 'packages', 'testing', 'dist', 'bin.cjs');
const START_TIMEOUT_MS = 10_000;

/**
 * Starts a server and waits until it serves.
 *
 * @param {{
 *   port?: number,
 *   namespaces?: string[],
 *   searchAttributes?: Record<string, string>,
 *   dynamicConfig?: Record<string, unknown>,
 *   args?: string[],
 * }} [options] `port`: a free one by default. `searchAttributes`: name to type, for example
 *   `{ CustomKeyword: 'Keyword' }`.
 * @returns {Promise<{ address: string, port: number, pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startEmbeddedServer(options = {}) {
  let onAddress;
  const told = new Promise((resolve) => {
    onAddress = resolve;
  });
  const child = startChild(process.execPath, [COMMAND, ...serverArguments(options.port ?? 0, options)], {
    onLine: (line) => {
      const [, address] = /^Server: (\S+)$/.exec(line) ?? [];
      if (address !== undefined) onAddress(address);
    },
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, START_TIMEOUT_MS);
  });
  const address = await Promise.race([told, late, child.exited]);
  clearTimeout(timer);
  if (address === undefined) {
    await child.kill();
    throw new Error(`the embedded server did not start: ${child.report()}`);
  }
  return { address, port: Number(address.split(':').at(-1)), pid: child.pid, stop: child.stop, kill: child.kill };
}
