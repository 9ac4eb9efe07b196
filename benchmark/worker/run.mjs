// `npm run bench:worker [-- --quick]`: this worker and the official one on one embedded server, each in a process of its own,
// in one interleaved run. Writes benchmark/worker/results/. Wants the machine to itself.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from '../../scripts/setup.mjs';
import { describeMachine } from '../driver/machine.mjs';
import { median, summarize } from '../report/statistics.mjs';
import { addonBytes } from './addons.mjs';
import { writeReport } from './report.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, build: { type: 'boolean', default: true } },
  allowNegative: true,
});
if (values.build) await setUp();

const { Connection, WorkflowClient } = await import('temporal-native');
const { startEmbeddedServer } = await import('../../scripts/embedded-server.mjs');
const { buildLoad } = await import('../server/load.mjs');
const { measureMemory, measureRates } = await import('./measure.mjs');
const { measureBundling } = await import('./processes.mjs');
const { measureFirstWorkflow } = await import('./start-up.mjs');
if (values.build) buildLoad();

const WORKERS = { ours: 'temporal-native-worker', official: '@temporalio/worker' };
const SDKS = Object.keys(WORKERS);
const COUNTS = values.quick
  ? { startUps: 1, warmUp: 200, hellos: 1_000, alone: 100, tens: 50, signals: 500, cached: 1_000 }
  : { startUps: 7, warmUp: 500, hellos: 3_000, alone: 300, tens: 200, signals: 2_000, cached: 3_000 };
const ROUNDS = values.quick ? 1 : 3;

const machine = describeMachine();
const folder = mkdtempSync(path.join(tmpdir(), 'bench-worker-'));
const samples = Object.fromEntries(SDKS.map((sdk) => [sdk, []]));
try {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const server = await startEmbeddedServer();
    const { address } = server;
    const connection = new Connection({ address });
    const client = new WorkflowClient(connection.service);
    try {
      const each = Object.fromEntries(SDKS.map((sdk) => [sdk, {}]));
      const inTurn = async (measure) => {
        // Neither is always the first.
        for (const sdk of round % 2 ? SDKS : SDKS.toReversed()) {
          const codePath = path.join(folder, `${sdk}.js`);
          Object.assign(each[sdk], await measure({ sdk, codePath, address, client, round, counts: COUNTS }));
        }
      };
      // One process's start is too uncertain a figure: the median of some is the round's.
      const startUps = async (name, options) => {
        const all = Object.fromEntries(SDKS.map((sdk) => [sdk, []]));
        for (let attempt = 1; attempt <= COUNTS.startUps; attempt += 1) {
          await inTurn(async (given) => {
            all[given.sdk].push(await measureFirstWorkflow({ ...given, ...options, attempt }));
            return { [name]: median(all[given.sdk]) };
          });
        }
      };
      await inTurn(async ({ sdk, codePath }) => {
        const { firstMs, againMs, importMs } = await measureBundling(sdk, codePath);
        return { importMs, bundleFirstMs: firstMs, bundleAgainMs: againMs };
      });
      await startUps('firstWorkflowMs', { codePath: undefined });
      await startUps('firstWorkflowBundledMs');
      await inTurn(measureRates);
      await inTurn(measureMemory);
      for (const sdk of SDKS) {
        samples[sdk].push(each[sdk]);
        console.log(`round ${round} ${sdk}: ${JSON.stringify(each[sdk])}`);
      }
    } finally {
      await connection.close();
      await server.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

const results = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  rounds: ROUNDS,
  counts: COUNTS,
  workers: SDKS.map((name) => ({
    name,
    label: WORKERS[name],
    addonBytes: addonBytes(name),
    ...summarize(samples[name]),
    samples: samples[name],
  })),
};
const out = new URL(values.quick ? '../results/partial/' : './results/', import.meta.url);
mkdirSync(out, { recursive: true });
writeFileSync(new URL('results.json', out), `${JSON.stringify(results, null, 1)}\n`);
writeReport(results, out);
console.log(`written to ${out.pathname}`);
