/** Runs the embedded server as a command, in a process of its own, as temporal-server.mjs runs the real one. */
import { join } from 'node:path';
import { startChildUntil } from './child.mjs';
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
  const command = [COMMAND, ...serverArguments(options.port ?? 0, options)];
  const { said, ...server } = await startChildUntil(process.execPath, command, {
    what: 'the embedded server',
    limitMs: START_TIMEOUT_MS,
    read: (line) => /^Server: (\S+)$/.exec(line)?.[1],
  });
  return { address: said, port: Number(said.split(':').at(-1)), ...server };
}
