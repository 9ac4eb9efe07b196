/**
 * Packs what is published, into build/pack/: each package itself, and its platform package for this machine in
 * napi-rs's form. Prints the path of each tarball.
 *
 *   node scripts/pack.mjs [folder]
 *
 * Works on copies; each package.json stays as it is. Needs a build (scripts/build.mjs).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGES, root } from './packages.mjs';

/** What npm adds to a package by itself, and what we add to each. Where a package has none of its own, it is the root's. */
const DOCUMENTS = ['LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD_PARTY_LICENSES'];

/**
 * Packs into `folder`.
 *
 * @returns {{ name: string, main: string, platform: string }[]} for each package the paths of its two tarballs
 */
export function pack(folder = join(root, 'build', 'pack')) {
  rmSync(folder, { recursive: true, force: true });
  return PACKAGES.map(({ name, folder: source }) => ({ name, ...packOne(join(root, source), folder) }));
}

function packOne(source, folder) {
  const stage = join(folder, 'stage');
  mkdirSync(stage, { recursive: true });
  const manifest = readJson(join(source, 'package.json'));
  for (const file of new Set([...manifest.files, ...DOCUMENTS])) {
    cpSync(existsSync(join(source, file)) ? join(source, file) : join(root, file), join(stage, file));
  }
  writeJson(join(stage, 'package.json'), manifest);

  const napi = join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js');
  execFileSync(process.execPath, [napi, 'create-npm-dirs', '--cwd', stage, '--npm-dir', 'npm'], { stdio: 'ignore' });
  const platforms = readdirSync(join(stage, 'npm')).map((name) => join(stage, 'npm', name));
  const platform = platforms.find((path) => existsSync(addonFor(source, path)));
  if (platform === undefined) {
    throw new Error(`${manifest.name}: no addon is built for a platform that it names: run scripts/build.mjs first`);
  }
  fillPlatformPackage(source, stage, platform);

  // As `napi prepublish` writes them; it would want the addons of all platforms.
  const optionalDependencies = Object.fromEntries(
    platforms.map((path) => readJson(join(path, 'package.json'))).map(({ name, version }) => [name, version]),
  );
  const { devDependencies: _, scripts: __, workspaces: ___, ...published } = manifest;
  writeJson(join(stage, 'package.json'), { ...published, type: 'commonjs', optionalDependencies });

  const tarballs = { main: npmPack(stage, folder), platform: npmPack(platform, folder) };
  rmSync(stage, { recursive: true });
  return tarballs;
}

/** Where the build put the addon of a platform package. */
function addonFor(source, path) {
  return join(source, readJson(join(path, 'package.json')).main);
}

function fillPlatformPackage(source, stage, path) {
  const manifest = readJson(join(path, 'package.json'));
  cpSync(addonFor(source, path), join(path, manifest.main));
  // Its README is napi-rs's: it says which package it belongs to.
  for (const file of DOCUMENTS.filter((name) => name !== 'README.md')) {
    cpSync(join(stage, file), join(path, file));
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
  for (const { main, platform } of pack(process.argv[2] && resolve(process.argv[2]))) {
    console.log(`${main}\n${platform}`);
  }
}
