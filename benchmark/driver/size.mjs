// What an installation puts on the disk: packages, files, bytes.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './build.mjs';

export function measureSizes(clients) {
  const sizes = { official: installed('@temporalio/client') };
  if (clients.includes('ours')) sizes.ours = ours();
  return sizes;
}

/** A package and all that it needs, found in node_modules as Node finds them. */
function installed(name) {
  const folders = new Set();
  const visit = (wanted, from) => {
    const folder = resolve(wanted, from);
    if (folder === undefined || folders.has(folder)) return;
    folders.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    for (const dependency of Object.keys(dependencies)) visit(dependency, folder);
  };
  visit(name, ROOT);
  const files = [...folders].flatMap(filesOf);
  return { packages: folders.size, files: files.length, bytes: total(files) };
}

function resolve(name, from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Without the packages nested in it: they are counted for themselves. */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(name);
    return entry.isFile() ? [name] : [];
  });
}

const total = (files) => files.reduce((sum, file) => sum + statSync(file).size, 0);

/** The tarball's content and the addon, which comes as a package of its own for each platform. */
function ours() {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('npm pack failed');
  const [{ unpackedSize, entryCount, files }] = JSON.parse(stdout);
  const addons = readdirSync(ROOT).filter((name) => name.endsWith('.node'));
  const addonBytes = Math.max(...addons.map((name) => statSync(path.join(ROOT, name)).size));
  const packed = files.some(({ path: name }) => name.endsWith('.node'));
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return {
    packages: (packed ? 1 : 2) + Object.keys(dependencies).length,
    // The platform's package has a package.json beside the addon.
    files: entryCount + (packed ? 0 : 2),
    bytes: unpackedSize + (packed ? 0 : addonBytes),
    addonBytes,
  };
}
