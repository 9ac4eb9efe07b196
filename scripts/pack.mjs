/**
 * Packs what is published, into build/pack/: the package itself, and this machine's platform package in napi-rs's form.
 *
 *   node scripts/pack.mjs [folder]
 *
 * Works on copies; package.json stays as it is. Needs a build (scripts/build.mjs).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What npm adds to a package by itself, and what we add to each. */
const DOCUMENTS = ['LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD_PARTY_LICENSES'];

/**
 * Packs into `folder`.
 *
 * @returns {{ main: string, platform: string }} the paths of the two tarballs
 */
export function pack(folder = join(root, 'build', 'pack')) {
  rmSync(folder, { recursive: true, force: true });
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  const manifest = readJson(join(root, 'package.json'));
  for (const file of new Set([...manifest.files, ...DOCUMENTS])) {
    cpSync(join(root, file), join(stage, file), { recursive: true });
  }
  writeJson(join(stage, 'package.json'), manifest);

  const napi = join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js');
  execFileSync(process.execPath, [napi, 'create-npm-dirs', '--cwd', stage, '--npm-dir', 'npm'], { stdio: 'ignore' });
  const platforms = readdirSync(join(stage, 'npm')).map((name) => join(stage, 'npm', name));
  const platform = platforms.find((path) => existsSync(addonFor(path)));
  if (platform === undefined) {
    throw new Error('no addon is built for a platform that package.json names: run scripts/build.mjs first');
  }
  fillPlatformPackage(platform);

  // As `napi prepublish` writes them; it would want the addons of all platforms.
  const optionalDependencies = Object.fromEntries(
    platforms.map((path) => readJson(join(path, 'package.json'))).map(({ name, version }) => [name, version]),
  );
  const { devDependencies: _, scripts: __, ...published } = manifest;
  writeJson(join(stage, 'package.json'), { ...published, type: 'commonjs', optionalDependencies });

  const tarballs = { main: npmPack(stage, folder), platform: npmPack(platform, folder) };
  rmSync(stage, { recursive: true });
  return tarballs;
}

/** Where the build put the addon of a platform package. */
function addonFor(path) {
  return join(root, readJson(join(path, 'package.json')).main);
}

function fillPlatformPackage(path) {
  const manifest = readJson(join(path, 'package.json'));
  cpSync(addonFor(path), join(path, manifest.main));
  // Its README is napi-rs's: it says which package it belongs to.
  for (const file of DOCUMENTS.filter((name) => name !== 'README.md')) {
    cpSync(join(root, file), join(path, file));
  }
  const files = [...manifest.files, 'CHANGELOG.md', 'THIRD_PARTY_LICENSES'];
  writeJson(join(path, 'package.json'), { ...manifest, type: 'commonjs', files });
}

function npmPack(folder, destination) {
  const args = ['pack', folder, '--pack-destination', destination, '--ignore-scripts', '--json'];
  const [{ filename }] = JSON.parse(
    // npm is a script on Windows, which only a shell can start.
    execFileSync('npm', args, {
      cwd: destination,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    }),
  );
  return join(destination, filename);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { main, platform } = pack(process.argv[2] && resolve(process.argv[2]));
  console.log(`${main}\n${platform}`);
}
