// Calls on a server, from a Rust program in a process of its own.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { cargoEnv } from '../../scripts/cache.mjs';
import { root } from '../../scripts/packages.mjs';

const PROGRAM = path.join(cargoEnv().CARGO_TARGET_DIR, 'release', 'server-load');
/** A measurement takes seconds; what hangs ends here. */
const LIMIT_MS = 90_000;

export function buildLoad() {
  const build = ['build', '--release', '--locked', '--package', 'temporal-native-bench', '--bin', 'server-load'];
  const { status } = spawnSync('cargo', build, { cwd: root, env: cargoEnv(), stdio: 'inherit' });
  if (status !== 0) throw new Error(`cargo ${build.join(' ')} ended with ${status}`);
}

/**
 * Makes calls of one kind.
 *
 * @param {string} address the server's
 * @param {{ op: string, calls: number, inFlight: number, taskQueue: string, prefix: string, type?: string }} load
 *   `prefix`: what the workflows' ids begin with; `type`: theirs
 */
export async function runLoad(address, { op, calls, inFlight, taskQueue, prefix, type = 'hello' }) {
  const options = { address, op, calls, 'in-flight': inFlight, 'task-queue': taskQueue, prefix, type };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  clearTimeout(limit);
  if (code !== 0) throw new Error(`server-load ${args.join(' ')} ended with ${code}`);
  const { seconds, p50Ms, p99Ms } = JSON.parse(text);
  return { perSecond: calls / seconds, p50Ms, p99Ms };
}
