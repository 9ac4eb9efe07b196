// Workers in processes of their own, each ended by its pid.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../scripts/child.mjs';
import { residentBytes } from '../server/servers.mjs';

const LIMIT_MS = 60_000;
const program = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A worker that takes tasks. */
export async function startWorker(sdk, options) {
  const lines = new Lines();
  const child = startChild(process.execPath, [program('program.mjs'), sdk, JSON.stringify(options)], {
    onLine: (line) => lines.take(line),
  });
  const ended = child.exited.then(() => {
    throw new Error(`the worker ${sdk} ended: ${child.report()}`);
  });
  ended.catch(() => {});
  const line = (start) => Promise.race([lines.next(start), ended]);
  try {
    await line('READY');
  } catch (error) {
    await child.kill();
    throw error;
  }
  return {
    pid: child.pid,
    stop: child.stop,
    kill: child.kill,
    /** Has it collect garbage; the bytes of its heaps. */
    async collectGarbage() {
      process.kill(child.pid, 'SIGHUP');
      return Number(await line('COLLECTED '));
    },
  };
}

/** Runs `bundle.mjs`. */
export async function measureBundling(sdk, ...file) {
  const lines = new Lines();
  const child = startChild(process.execPath, [program('bundle.mjs'), sdk, ...file], {
    onLine: (line) => lines.take(line),
  });
  try {
    const ended = child.exited.then(() => {
      throw new Error(`bundling by ${sdk} ended: ${child.report()}`);
    });
    ended.catch(() => {});
    return JSON.parse(await Promise.race([lines.next('BUNDLED '), ended]));
  } finally {
    await child.kill();
  }
}

/** The memory of a process and of those that it has started, in bytes: a bundler may be one. */
export function residentBytesOfAll(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + residentBytesOfAll(Number(child)), residentBytes(pid));
}

/** What a process prints, for who waits for a line with a certain start. */
class Lines {
  #had = [];
  #waiting = [];

  take(line) {
    this.#had.push(line);
    this.#waiting = this.#waiting.filter((look) => !look());
  }

  next(start) {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no ${start} in ${LIMIT_MS} ms`)), LIMIT_MS);
      const look = () => {
        const index = this.#had.findIndex((line) => line.startsWith(start));
        if (index < 0) return false;
        clearTimeout(limit);
        resolve(this.#had.splice(index, 1)[0].slice(start.length));
        return true;
      };
      if (!look()) this.#waiting.push(look);
    });
  }
}
