// Builds what is measured, so that a run never measures something stale or unoptimised.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cargoEnv } from '../../scripts/cache.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = cargoEnv().CARGO_TARGET_DIR;

export const STUB = path.join(TARGET, 'release', 'stub');
export const RAW_TONIC = path.join(TARGET, 'release', 'raw-tonic');

export function build() {
  run('cargo', ['build', '--release', '--locked', '--package', 'temporal-native-bench']);
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  if (scripts.build) run('npm', ['run', 'build']);
}

/** False as long as there is no facade to require. */
export function isBuilt() {
  return existsSync(path.join(ROOT, 'dist', 'index.cjs'));
}

function run(command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, env: cargoEnv(), stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}
