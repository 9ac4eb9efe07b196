// `npm run lint`: every check that is not a test. Each prints what it finds; all run, also after one that failed.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cargoEnv } from './cache.mjs';
import { cargoDeny } from './cargo-deny.mjs';
import { PACKAGES, root } from './packages.mjs';
import { installPackages } from './setup.mjs';

installPackages();
const bin = (name) => `node_modules/.bin/${name}`;
const CHECKS = [
  ['Rust formatting', 'cargo', 'fmt', '--all', '--check'],
  ['clippy', 'cargo', 'clippy', '--workspace', '--all-targets', '--locked', '--', '-D', 'warnings'],
  [
    'clippy without the binding',
    'cargo',
    'clippy',
    '--all-targets',
    '--no-default-features',
    '--locked',
    '--',
    '-D',
    'warnings',
  ],
  ['licences, bans, sources', cargoDeny, 'check', 'licenses', 'bans', 'sources'],
  [
    'licences, bans, sources of the worker',
    ...[cargoDeny, '--manifest-path', 'crates/worker-node/Cargo.toml'],
    ...['--config', 'crates/worker-node/deny.toml', 'check', 'licenses', 'bans', 'sources'],
  ],
  ['proto/ is what its source has', 'cargo', 'xtask', 'proto', '--check'],
  ['THIRD_PARTY_LICENSES is complete', 'cargo', 'xtask', 'licenses', '--check'],
  ['TypeScript: linter and formatter', bin('biome'), 'ci', '--error-on-warnings', '.'],
  ['tsc --strict: facade', bin('tsc'), '--project', 'lib/tsconfig.json', '--noEmit', '--emitDeclarationOnly', 'false'],
  [
    'tsc --strict: facade of temporal-native-testing',
    ...[bin('tsc'), '--project', 'packages/testing/tsconfig.json', '--noEmit', '--emitDeclarationOnly', 'false'],
  ],
  [
    'tsc --strict: facade of temporal-native-worker',
    ...[bin('tsc'), '--project', 'packages/worker/tsconfig.json', '--noEmit', '--emitDeclarationOnly', 'false'],
  ],
  ["the worker's messages are those of proto/", process.execPath, 'scripts/generate-messages.mjs', '--check'],
  ['tsc --strict: tests', bin('tsc'), '--project', '__test__/tsconfig.json', '--noEmit'],
  ['tsc --strict: examples', bin('tsc'), '--project', 'examples/tsconfig.json', '--noEmit'],
  ['generated files are those of the build', 'git', 'diff', '--exit-code', '--stat', '--', ...generated()],
];

const failures = [];
for (const [name, command, ...args] of CHECKS) {
  const began = Date.now();
  const file = typeof command === 'function' ? command() : command;
  const { status } = spawnSync(file, args, { cwd: root, env: cargoEnv(), stdio: ['ignore', 'inherit', 'inherit'] });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) {
    failures.push(name);
  }
}
const totals = { passed: CHECKS.length - failures.length, failed: failures.length, failures };
if (process.env.TEST_REPORT) {
  writeFileSync(process.env.TEST_REPORT, JSON.stringify(totals));
}
console.log(`lints: ${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;

/** Committed so that they can be read and reviewed; made by build.mjs, which must have run before. */
function generated() {
  return PACKAGES.flatMap(({ folder, committed }) => committed.map((file) => join(folder, file)));
}
