// What `npm test`, `npm run demo` and `.ci/run` need before they begin; on a prepared clone it takes seconds. Uses
// nothing but Node itself, since on a fresh clone there is nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the build reads. */
const SOURCES = [
  ...['src', 'crates/mailbox', 'crates/proto', 'proto', 'lib', 'build.rs', 'Cargo.toml', 'Cargo.lock', 'package.json'],
  ...['scripts/build.mjs', 'scripts/native-header.d.ts', 'scripts/api-extractor.json'],
];
/** What it writes, beside the addon. */
const BUILT = ['dist/index.cjs', 'dist/index.mjs', 'native.d.ts'];

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
 * insists that the lock file names the packages of all platforms, also of those that a registry does not have.
 */
export function installPackages({ quiet = false } = {}) {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && modified(installed) >= modified(`${root}package-lock.json`)) {
    return false;
  }
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { quiet });
  return true;
}

/** Builds addon and facade when they are absent, or older than what they are made of; gives whether it did. */
export function buildPackage({ quiet = false } = {}) {
  if (!isStale()) {
    return false;
  }
  run(process.execPath, ['scripts/build.mjs', ...buildFlags()], { quiet });
  return true;
}

/** Packages, addon and facade, and the real server's binary. */
export async function setUp() {
  installPackages();
  buildPackage();
  const { temporalBinary } = await import('./temporal-binary.mjs');
  await temporalBinary();
}

/** CI tests the addon that is released, which runs on older systems too; see build.mjs. */
function buildFlags() {
  return process.env.TEMPORAL_NATIVE_PORTABLE ? ['--portable'] : [];
}

function isStale() {
  const addons = readdirSync(root).filter((name) => /^temporal-native\..+\.node$/.test(name));
  if (addons.length === 0 || BUILT.some((file) => !existsSync(join(root, file)))) {
    return true;
  }
  const builtAt = Math.min(...[...addons, ...BUILT].map((file) => modified(join(root, file))));
  return SOURCES.some((source) => newest(join(root, source)) > builtAt);
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
