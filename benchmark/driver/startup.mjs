// What starting costs: loading the package, and the time from process start to the first answered call.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Shape } from '../client/payloads.mjs';
import { median, summarize } from '../report/statistics.mjs';
import { ROOT } from './build.mjs';
import { CLIENT_CPU, pinned } from './machine.mjs';
import { Stub } from './stub.mjs';

const LIMIT_MS = 30_000;
const script = (name) => fileURLToPath(new URL(`../startup/${name}`, import.meta.url));

const IMPORTS = {
  bare: [],
  ours: [path.join(ROOT, 'dist', 'index.cjs')],
  official: [path.join(ROOT, 'node_modules', '@temporalio', 'client')],
};

/** Process starts with nothing, with ours and with the official client, in turn. */
export async function measureImports(clients, count) {
  const names = ['bare', ...clients.filter((name) => name in IMPORTS)];
  const samples = await inTurn(names, count, async (name) => {
    const begin = process.hrtime.bigint();
    const { text, child } = await start([script('import.cjs'), ...IMPORTS[name]]);
    await ended(child);
    return { processMs: Number(process.hrtime.bigint() - begin) / 1e6, ...JSON.parse(text) };
  });
  return Object.fromEntries(names.map((name) => [name, summarize(samples[name])]));
}

/** Process start to the first answered start(). */
export async function measureFirstCalls(clients, count) {
  const names = [...clients.filter((name) => name in IMPORTS), 'official-lazy'];
  const stub = await Stub.start();
  const shape = new Shape('t100');
  try {
    let index = 0;
    const samples = await inTurn(names, count, async (name) => {
      const call = index++;
      const args = [name, `127.0.0.1:${stub.port}`, shape.workflowId(call), shape.runId(call)];
      const begin = process.hrtime.bigint();
      const { child } = await start([script('first-call.cjs'), ...args]);
      const elapsedMs = Number(process.hrtime.bigint() - begin) / 1e6;
      await ended(child);
      return elapsedMs;
    });
    const { StartWorkflowExecution, rejected } = await stub.takeCounts();
    if (StartWorkflowExecution !== index || rejected !== 0) throw new Error('the stub saw other calls than were made');
    return Object.fromEntries(names.map((name) => [name, { firstCallMs: median(samples[name]) }]));
  } finally {
    await stub.stop();
  }
}

async function inTurn(names, count, take) {
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn < count; turn++) {
    for (const name of names) samples[name].push(await take(name));
  }
  return samples;
}

/** A Node process, once it has printed something. */
async function start(args) {
  const child = spawn(...pinned(CLIENT_CPU, process.execPath, args), { stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  child.once('exit', () => clearTimeout(limit));
  // Without an answer the stream ends, and the caller finds nothing to read.
  const text = await new Promise((resolve) => {
    child.stdout
      .setEncoding('utf8')
      .once('data', resolve)
      .once('end', () => resolve(''));
  });
  return { child, text };
}

async function ended(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
}
