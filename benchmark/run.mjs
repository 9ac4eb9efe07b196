// `npm run bench [-- --quick] [-- --only start/t100/64] [-- --no-build]`: measures everything and writes
// benchmark/results/. A full run takes about a quarter of an hour, and wants the machine to itself.
//
// driver/   plans and runs: builds, the stub's process, one process per measurement, start-up, sizes
// client/   what a measured process does        stub/    the Rust programs: stub server and raw tonic client
// report/   medians, targets, tables, plots     results/ what came out

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, isBuilt } from './driver/build.mjs';
import { describeMachine } from './driver/machine.mjs';
import { CLIENTS, plan } from './driver/plan.mjs';
import { runRounds } from './driver/rounds.mjs';
import { measureSizes } from './driver/size.mjs';
import { measureFirstCalls, measureImports } from './driver/startup.mjs';
import { writeReport } from './report/report.mjs';

const { values } = parseArgs({
  options: {
    // Two rounds of 64 in flight, to see whether everything works: no figures to publish.
    quick: { type: 'boolean', default: false },
    // Only measurements whose id contains this; `startup` for start-up and size alone.
    only: { type: 'string', default: '' },
    'no-build': { type: 'boolean', default: false },
    // Where results go. A partial run does not overwrite the published ones.
    out: { type: 'string' },
  },
});
const partial = values.quick || values.only !== '';
const out = new URL(`${values.out ?? (partial ? 'results/partial' : 'results')}/`, new URL('.', import.meta.url));

if (!values['no-build']) build();
const clients = [...Object.keys(CLIENTS), 'official-no-deadline'].filter((name) => name !== 'ours' || isBuilt());
if (!clients.includes('ours')) console.warn('temporal-native is not built: only the others are measured');

const begin = Date.now();
const log = (text) => console.log(`[${((Date.now() - begin) / 1e3).toFixed(0)} s] ${text}`);
const machine = describeMachine();
const { measurements, ...limits } = plan(values);

const results = { date: new Date().toISOString().slice(0, 10), machine, rounds: limits.rounds, measurements: [] };
results.measurements = await runRounds({ measurements, ...limits }, clients, log);
if (!partial || values.only === 'startup') {
  log('imports');
  results.imports = await measureImports(clients, 25);
  log('first calls');
  results.firstCalls = await measureFirstCalls(clients, 15);
  results.sizes = measureSizes(clients);
}
results.minutes = Math.round((Date.now() - begin) / 6e3) / 10;

mkdirSync(out, { recursive: true });
writeFileSync(new URL('results.json', out), `${JSON.stringify(results, null, 1)}\n`);
writeReport(results, out);
log(`written to ${out.pathname}`);
