// `npm run bench:server [-- --quick]`: the embedded server, the Go development server in memory and, where Maven is, the
// Java test server, in one interleaved run. Writes benchmark/server/results/. Wants the machine to itself.

import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setUp } from '../../scripts/setup.mjs';
import { describeMachine } from '../driver/machine.mjs';
import { summarize } from '../report/statistics.mjs';
import { buildLoad } from './load.mjs';
import { measureServer } from './measure.mjs';
import { writeReport } from './report.mjs';
import { bareNodeBytes, servers } from './servers.mjs';
import { addonBytes, measureStartUp } from './start-up.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
// As many calls as take some seconds; memory is compared after as many workflows on each.
const COUNTS = values.quick
  ? { starts: 500, signals: 200, warmUps: 64, hellos: 100 }
  : { starts: 10_000, signals: 2_000, warmUps: 300, hellos: 600 };
const ROUNDS = values.quick ? 1 : 3;
const PROCESSES = values.quick ? 3 : 21;

await setUp();
buildLoad();

const machine = describeMachine();
const startUp = measureStartUp(PROCESSES);
const compared = servers();
const samples = Object.fromEntries(Object.keys(compared).map((name) => [name, []]));
const bare = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  bare.push(await bareNodeBytes());
  for (const [name, { start }] of Object.entries(compared)) {
    console.log(`round ${round}: ${name}`);
    samples[name].push(await measureServer(start, COUNTS));
  }
}
const results = {
  date: new Date().toISOString().slice(0, 10),
  machine,
  rounds: ROUNDS,
  counts: COUNTS,
  startUp,
  addonBytes: addonBytes(),
  bareNodeBytes: summarize(bare.map((bytes) => ({ bytes }))).bytes,
  servers: Object.entries(samples).map(([name, all]) => ({ name, label: compared[name].label, ...summarize(all) })),
};
const out = new URL(values.quick ? '../results/partial/' : './results/', import.meta.url);
mkdirSync(out, { recursive: true });
writeReport(results, out);
console.log(`written to ${out.pathname}`);
