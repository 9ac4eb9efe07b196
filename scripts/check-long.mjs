// `npm run check:long`: the long forms of tests that `npm test` runs short, and the fuzz targets, each for an hour or as
// many seconds as `--fuzz-seconds` says. All run, also after one that failed.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder, cargoEnv } from './cache.mjs';
import { root } from './packages.mjs';

const FUZZ_TARGETS = ['embedded_server', 'failure_decoding'];
/** Without the fuzzer, as many random inputs as take about a second. */
const INPUTS_PER_SECOND = 2_500;

const { values } = parseArgs({ options: { 'fuzz-seconds': { type: 'string', default: '3600' } } });
const fuzzSeconds = Number(values['fuzz-seconds']);
if (!Number.isInteger(fuzzSeconds) || fuzzSeconds < 0) {
  console.error(`--fuzz-seconds has to be a whole number, and is ${values['fuzz-seconds']}`);
  process.exit(2);
}

const checks = [
  ['10,000 simulations', { SEEDS: '10000' }, simulator('seeds')],
  ['a hundred months with an activity an hour', { MONTHS: '100' }, simulator('month')],
  ['100,000 workflows and days between them', { SOAK_WORKFLOWS: '100000' }, server('--lib', 'soak')],
  ['1,000 workers that die', { RESTARTS: '1000' }, server('--test', 'restarts')],
  ['50,000 workflows on one worker', { SOAK_WORKFLOWS: '50000' }, worker('soak')],
  ...(fuzzSeconds > 0 ? fuzzing() : []),
];

let failed = 0;
for (const [name, env, [command, ...args]] of checks) {
  console.log(`\n=== ${name}`);
  const began = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, env: { ...cargoEnv(), ...env }, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${Math.round((Date.now() - began) / 1000)} s)`);
  failed += status === 0 ? 0 : 1;
}
console.log(`\nlong checks: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function simulator(test) {
  return longTest('temporal-native-simulator', '--test', test);
}

function server(...which) {
  return longTest('temporal-native-server', ...which);
}

/** One file of jest's tests of the worker. */
function worker(file) {
  return [process.execPath, 'scripts/test.mjs', `__test__/worker/${file}.test.ts`, '--selectProjects', 'worker'];
}

function longTest(crate, ...which) {
  return ['cargo', 'test', '--profile', 'long', '--locked', '--package', crate, ...which, '--', '--nocapture'];
}

/** The fuzzer needs a nightly compiler and cargo-fuzz; without them the same harness gets inputs at random. */
function fuzzing() {
  const { status } = spawnSync('cargo', ['+nightly', 'fuzz', '--version'], { stdio: 'ignore' });
  if (status !== 0) {
    console.log('cargo-fuzz is not installed: random inputs take its place, which find less');
    const inputs = { FUZZ_INPUTS: String(fuzzSeconds * INPUTS_PER_SECOND) };
    return [['random calls of the embedded server', inputs, server('--lib', 'in_process')]];
  }
  return FUZZ_TARGETS.map((target) => {
    const corpus = cacheFolder('fuzz-corpus', target);
    mkdirSync(corpus, { recursive: true });
    const limits = [`-max_total_time=${fuzzSeconds}`, '-max_len=4096', '-timeout=20', '-rss_limit_mb=4096'];
    const run = ['cargo', '+nightly', 'fuzz', 'run', '--fuzz-dir', join(root, 'fuzz'), target, corpus];
    return [`fuzzing ${target} for ${fuzzSeconds} s`, {}, [...run, '--', ...limits]];
  });
}
