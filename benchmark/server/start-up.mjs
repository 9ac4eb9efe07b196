// How soon a server inside a process is there, each time in a process of its own, as a file of tests starts it.

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { summarize } from '../report/statistics.mjs';

const FIRST_SERVER = fileURLToPath(new URL('./first-server.cjs', import.meta.url));
const PACKAGE = new URL('../../packages/testing/', import.meta.url);

/** Milliseconds until `DevServer.start()` resolves, and until the server has answered a client's first call: medians. */
export function measureStartUp(processes) {
  const samples = Array.from({ length: processes }, () => {
    const { status, stdout } = spawnSync(process.execPath, [FIRST_SERVER], { encoding: 'utf8', stdio: 'pipe' });
    if (status !== 0) throw new Error(`${FIRST_SERVER} ended with ${status}`);
    return JSON.parse(stdout);
  });
  return { processes, ...summarize(samples) };
}

/** The size of the addon as it was built, in bytes. */
export function addonBytes() {
  const [addon] = readdirSync(PACKAGE).filter((file) => file.endsWith('.node'));
  return statSync(new URL(addon, PACKAGE)).size;
}
