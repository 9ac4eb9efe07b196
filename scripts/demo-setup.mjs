/**
 * Brings a fresh clone to where it can run: npm's packages, and the built package. Needs nothing but Node at first, so
 * it imports nothing that is not Node's own.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the build reads. */
const SOURCES = [
  ...['src', 'crates/proto', 'proto', 'lib', 'build.rs', 'Cargo.toml', 'Cargo.lock', 'package.json'],
  ...['scripts/build.mjs', 'scripts/native-header.d.ts', 'scripts/api-extractor.json'],
];
/** What it writes, beside the addon. */
const BUILT = ['dist/index.cjs', 'dist/index.mjs', 'native.js'];

/** Runs `npm ci` when there are no packages, or others than the lock file says. Gives whether it did. */
export async function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && modified(installed) >= modified(join(root, 'package-lock.json'))) return false;
  await run('npm', ['ci', '--no-audit', '--no-fund']);
  return true;
}

/** Builds the addon and the facade when they are absent, or older than what they are made of. Gives whether it did. */
export async function buildPackage() {
  if (!isStale()) return false;
  await run('cargo', ['--version']).catch((error) => {
    throw new Error(`Rust is needed to build the addon: ${error.message}`);
  });
  await run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  return true;
}

function isStale() {
  const addons = readdirSync(root).filter((name) => /^temporal-native\..+\.node$/.test(name));
  if (addons.length === 0 || BUILT.some((file) => !existsSync(join(root, file)))) return true;
  const builtAt = Math.min(...[...addons, ...BUILT].map((file) => modified(join(root, file))));
  return SOURCES.some((source) => newest(join(root, source)) > builtAt);
}

function modified(path) {
  return statSync(path).mtimeMs;
}

/** When a file, or the newest one below a folder, was modified. */
function newest(path) {
  if (!statSync(path).isDirectory()) return modified(path);
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Runs a command to its end; what it printed is shown only when it fails. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    // npm is a script on Windows, which only a shell can start.
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(' ')} failed (${code}):\n${output.trim()}`));
    });
  });
}
