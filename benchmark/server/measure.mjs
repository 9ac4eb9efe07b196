// One server, measured from its start to its stop.

import { fileURLToPath } from 'node:url';
import { startWorker } from '../../scripts/start-worker.mjs';
import { runLoad } from './load.mjs';
import { cpuSeconds, residentBytes } from './servers.mjs';

const WORKFLOWS = fileURLToPath(new URL('./workflows', import.meta.url));
const IN_FLIGHT = 64;

/**
 * Measures a server.
 *
 * @param {() => Promise<{ address: string, pid: number, stop(): Promise<void> }>} start
 * @param {{ starts: number, signals: number, warmUps: number, hellos: number }} counts how many of each
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
    const worker = await startWorker({
      address: server.address,
      taskQueues: ['hello'],
      workflows: WORKFLOWS,
      worker: 'official',
    });
    let hello;
    try {
      // A worker is slower at first, whatever the server.
      await load(server, 'hello', counts.warmUps, 'warm-up');
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

/** Calls of one kind, and what they cost the server. */
async function load(server, op, calls, prefix = op) {
  const before = cpuSeconds(server.pid);
  const { perSecond } = await runLoad(server.address, { op, calls, inFlight: IN_FLIGHT, taskQueue: op, prefix });
  return { perSecond, cpuMs: ((cpuSeconds(server.pid) - before) / calls) * 1e3 };
}
