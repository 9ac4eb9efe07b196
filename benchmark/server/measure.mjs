// One server, measured from its start to its stop.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cargoEnv } from '../../scripts/cache.mjs';
import { startWorker } from '../../scripts/start-worker.mjs';
import { cpuSeconds, residentBytes } from './servers.mjs';

const LOAD = path.join(cargoEnv().CARGO_TARGET_DIR, 'release', 'server-load');
const WORKFLOWS = fileURLToPath(new URL('./workflows', import.meta.url));
const IN_FLIGHT = 64;

/**
 * Measures a server.
 *
 * @param {() => Promise<{ address: string, pid: number, stop(): Promise<void> }>} start
 * @param {{ starts: number, hellos: number, signals: number }} counts how many of each
 */
export async function measureServer(start, counts) {
  const began = performance.now();
  const server = await start();
  try {
    const startUpMs = performance.now() - began;
    const idleBytes = residentBytes(server.pid);
    const starts = await load(server, 'start', counts.starts);
    const bytesAfter = residentBytes(server.pid);
    const signals = await load(server, 'signal', counts.signals);
    const worker = await startWorker({ address: server.address, taskQueues: ['hello'], workflows: WORKFLOWS });
    let hello;
    try {
      // The first ones make the worker ready.
      await load(server, 'hello', IN_FLIGHT, 'warm-up');
      const workerBefore = cpuSeconds(worker.pid);
      hello = await load(server, 'hello', counts.hellos);
      hello.workerCpuMs = ((cpuSeconds(worker.pid) - workerBefore) / counts.hellos) * 1e3;
    } finally {
      await worker.stop();
    }
    return {
      startUpMs,
      idleBytes,
      bytesAfter,
      startsPerSecond: starts.perSecond,
      cpuMsPerStart: starts.cpuMs,
      signalsPerSecond: signals.perSecond,
      cpuMsPerSignal: signals.cpuMs,
      hellosPerSecond: hello.perSecond,
      cpuMsPerHello: hello.cpuMs,
      workerCpuMsPerHello: hello.workerCpuMs,
    };
  } finally {
    await server.stop();
  }
}

/** Calls of one kind, from a process of their own. */
async function load(server, op, calls, prefix = op) {
  const before = cpuSeconds(server.pid);
  const options = { address: server.address, op, calls, 'in-flight': IN_FLIGHT, 'task-queue': op, prefix };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(LOAD, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`server-load ${args.join(' ')} ended with ${code}`);
  return { perSecond: calls / Number(text), cpuMs: ((cpuSeconds(server.pid) - before) / calls) * 1e3 };
}
