/** The package as its users have it: packed, and installed into an empty project outside the repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../examples/run-node';

export interface Project {
  folder: string;
  /** The paths of the packed package and of its platform package. */
  tarballs: { main: string; platform: string };
  write(name: string, content: string): string;
  remove(): void;
}

export function packedTarballs(folder: string): Project['tarballs'] {
  const script = join(repository, 'scripts', 'pack.mjs');
  const [main = '', platform = ''] = execFileSync(process.execPath, [script, folder], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return { main, platform };
}

/** Offline: the two tarballs need nothing else. */
export function installedProject(): Project {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'temporal-native-package-')));
  const folder = join(base, 'project');
  const tarballs = packedTarballs(join(base, 'tarballs'));
  mkdirSync(folder);
  const write = (name: string, content: string) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  write('package.json', '{ "name": "user", "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--offline', tarballs.main, tarballs.platform], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { folder, tarballs, write, remove: () => rmSync(base, { recursive: true, force: true }) };
}
