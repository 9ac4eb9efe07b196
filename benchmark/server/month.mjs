// `npm run bench:server:month [-- --months 100]`: a workflow that sleeps for thirty days, with an activity every hour, on the
// embedded server with time skipping, with the official worker; again and again. Adds to benchmark/server/results/.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEmbeddedServer } from '../../scripts/embedded-server.mjs';
import { setUp } from '../../scripts/setup.mjs';
import { startWorker } from '../../scripts/start-worker.mjs';
import { describeMachine } from '../driver/machine.mjs';
import { rewriteReport } from './report.mjs';
import { cpuSeconds } from './servers.mjs';

const TASK_QUEUE = 'months';
const HOURS = 30 * 24;

const { values } = parseArgs({ options: { months: { type: 'string', default: '100' } } });
const months = Number(values.months);
if (!Number.isInteger(months) || months < 1) throw new Error(`--months has to be 1 or more, and is ${values.months}`);

await setUp();
const machine = describeMachine();
const server = await startEmbeddedServer({ args: ['--time-skipping'] });
const samples = [];
try {
  const worker = await startWorker({
    address: server.address,
    taskQueues: [TASK_QUEUE],
    workflows: fileURLToPath(new URL('./workflows', import.meta.url)),
    activities: fileURLToPath(new URL('./activities.ts', import.meta.url)),
    worker: 'official',
  });
  try {
    const { Connection, WorkflowClient } = await import('../../dist/index.mjs');
    const connection = await Connection.connect({ address: server.address });
    const client = new WorkflowClient(connection.service);
    while (samples.length < months) samples.push(await oneMonth(client, worker));
    await connection.close();
  } finally {
    await worker.stop();
  }
} finally {
  await server.stop();
}

const out = new URL(months < 100 ? '../results/partial/' : './results/', import.meta.url);
mkdirSync(out, { recursive: true });
const results = { date: new Date().toISOString().slice(0, 10), machine, hours: HOURS, samples };
writeFileSync(new URL('month.json', out), `${JSON.stringify(results, null, 1)}\n`);
rewriteReport(out);
console.log(`written to ${out.pathname}`);

async function oneMonth(client, worker) {
  const cpu = () => ({ workerCpuMs: cpuSeconds(worker.pid) * 1e3, serverCpuMs: cpuSeconds(server.pid) * 1e3 });
  const [before, began] = [cpu(), performance.now()];
  const handle = client.createWorkflowHandle('month', { taskQueue: TASK_QUEUE });
  await handle.start();
  const hours = await handle.result();
  const wallMs = performance.now() - began;
  if (hours !== HOURS) throw new Error(`a month of ${hours} hours`);
  const after = cpu();
  const sample = {
    wallMs: Math.round(wallMs),
    workerCpuMs: Math.round(after.workerCpuMs - before.workerCpuMs),
    serverCpuMs: Math.round(after.serverCpuMs - before.serverCpuMs),
  };
  console.log(`month ${samples.length + 1}: ${JSON.stringify(sample)}`);
  return sample;
}
