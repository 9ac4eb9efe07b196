// One worker, measured.

import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad } from '../server/load.mjs';
import { cpuSeconds, residentBytes } from '../server/servers.mjs';
import { residentBytesOfAll, startWorker } from './processes.mjs';

const IN_FLIGHT = 64;
/** What a worker that has just started still has to do is done after this time. */
const SETTLE_MS = 1_000;

/** Workflows through a worker that has its bundle. */
export async function measureRates({ address, sdk, codePath, counts, round }) {
  const taskQueue = `rates-${sdk}-${round}`;
  const worker = await startWorker(sdk, { address, taskQueue, codePath });
  let measurements = 0;
  const load = async (op, type, calls, inFlight = IN_FLIGHT) => {
    const before = cpuSeconds(worker.pid);
    measurements += 1;
    const prefix = `${taskQueue}-${measurements}`;
    const { perSecond, p50Ms, p99Ms } = await runLoad(address, { op, type, calls, inFlight, taskQueue, prefix });
    return { perSecond, p50Ms, p99Ms, cpuMs: ((cpuSeconds(worker.pid) - before) / calls) * 1e3 };
  };
  try {
    await load('hello', 'hello', counts.warmUp);
    const hello = await load('hello', 'hello', counts.hellos);
    const alone = await load('hello', 'hello', counts.alone, 1);
    await load('hello', 'tenActivities', counts.warmUp / 10);
    const ten = await load('hello', 'tenActivities', counts.tens);
    const signals = await load('count', 'count', counts.signals);
    return {
      hellosPerSecond: hello.perSecond,
      cpuMsPerHello: hello.cpuMs,
      helloP50Ms: hello.p50Ms,
      helloP99Ms: hello.p99Ms,
      aloneP50Ms: alone.p50Ms,
      aloneP99Ms: alone.p99Ms,
      tensPerSecond: ten.perSecond,
      cpuMsPerTen: ten.cpuMs,
      tenP50Ms: ten.p50Ms,
      tenP99Ms: ten.p99Ms,
      signalsPerSecond: signals.perSecond,
      cpuMsPerSignal: signals.cpuMs,
    };
  } finally {
    await worker.stop();
  }
}

/** The memory of a worker that has nothing to do, and of one for each workflow that it keeps. */
export async function measureMemory({ address, sdk, codePath, counts, round }) {
  const bundling = await startWorker(sdk, { address, taskQueue: `bundling-${sdk}-${round}` });
  let idleBundlingBytes;
  try {
    await sleep(SETTLE_MS);
    idleBundlingBytes = residentBytesOfAll(bundling.pid);
  } finally {
    await bundling.stop();
  }
  const taskQueue = `memory-${sdk}-${round}`;
  const worker = await startWorker(sdk, { address, taskQueue, codePath, maxCachedWorkflows: 100_000 });
  try {
    await sleep(SETTLE_MS);
    const idleBytes = residentBytesOfAll(worker.pid);
    const cached = async (prefix, calls) => {
      await runLoad(address, { op: 'start', type: 'wait', calls, inFlight: IN_FLIGHT, taskQueue, prefix });
      // Tasks come in turn: when workflows have ended that were started later, those have had theirs.
      await runLoad(address, {
        op: 'hello',
        calls: IN_FLIGHT,
        inFlight: IN_FLIGHT,
        taskQueue,
        prefix: `${prefix}-last`,
      });
      return { heap: await worker.collectGarbage(), resident: residentBytes(worker.pid) };
    };
    // The first ones bring what is needed once.
    const before = await cached(`${taskQueue}-first`, counts.warmUp);
    const after = await cached(`${taskQueue}-more`, counts.cached);
    return {
      idleBytes,
      idleBundlingBytes,
      bytesPerCached: (after.resident - before.resident) / counts.cached,
      heapBytesPerCached: (after.heap - before.heap) / counts.cached,
    };
  } finally {
    await worker.stop();
  }
}
