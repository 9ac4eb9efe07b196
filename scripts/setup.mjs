// What `npm test`, `npm run demo` and `.ci/run` need before they begin; on a prepared clone it takes seconds. Uses
// nothing but Node itself, since on a fresh clone there is nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chosenServer } from './chosen.cjs';
import { PACKAGES, root } from './packages.mjs';

export { root };

/** Runs a command in the repository, showing what it prints; `quiet` shows it only when it fails. */
export function run(command, args, { quiet = false, ...options } = {}) {
  const stdio = quiet ? 'pipe' : 'inherit';
  try {
    execFileSync(command, args, {
      cwd: root,
      stdio,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      ...options,
    });
  } catch (error) {
    const printed = quiet ? `:\n${error.stdout ?? ''}${error.stderr ?? ''}` : '';
    throw new Error(`${[command, ...args].join(' ')} failed (${error.status ?? error.code})${printed}`, {
      cause: error,
    });
  }
}

/**
 * Installs the packages that the lock file names, unless that has been done; gives whether it did. Not by `npm ci`, which
 * would take away and bring anew those that are there.
 */
export function installPackages({ quiet = false } = {}) {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && modified(installed) >= modified(`${root}package-lock.json`)) {
    return false;
  }
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { quiet });
  return true;
}

/** Builds addons and facades when they are absent, or older than what they are made of; gives whether it did. */
export function buildPackages({ quiet = false } = {}) {
  if (!PACKAGES.some(isStale)) {
    return false;
  }
  run(process.execPath, ['scripts/build.mjs', ...buildFlags()], { quiet });
  return true;
}

/** Packages, addons and facades, and the real server's binary where that is the one to run against. */
export async function setUp() {
  installPackages();
  buildPackages();
  if (chosenServer() === 'real') {
    const { temporalBinary } = await import('./temporal-binary.mjs');
    await temporalBinary();
  }
}

/** CI tests the addon that is released, which runs on older systems too; see build.mjs. */
function buildFlags() {
  return process.env.TEMPORAL_NATIVE_PORTABLE ? ['--portable'] : [];
}

function isStale({ name, folder, sources, built }) {
  const at = (path) => join(root, folder, path);
  const addons = readdirSync(at('.')).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.node'));
  if (addons.length === 0 || built.some((file) => !existsSync(at(file)))) {
    return true;
  }
  const builtAt = Math.min(...[...addons, ...built].map((file) => modified(at(file))));
  return sources.some((source) => newest(join(root, source)) > builtAt);
}

function modified(path) {
  return statSync(path).mtimeMs;
}

/** When a file, or the newest one below a folder, was modified. */
function newest(path) {
  if (!statSync(path).isDirectory()) {
    return modified(path);
  }
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
