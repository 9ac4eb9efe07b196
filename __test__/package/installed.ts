/** The packages as their users have them: packed, and installed into an empty project outside the repository. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository, runNode } from '../examples/run-node';

/** A package's tarball, and that of its platform package. */
export interface Tarballs {
  main: string;
  platform: string;
}

/** The packages that are published. */
export interface Packed {
  client: Tarballs;
  testing: Tarballs;
  worker: Tarballs;
}

export interface Project {
  folder: string;
  /** Runs npm there. Without a network, but for the worker's, whose bundler is a package of others. */
  install(...tarballs: readonly string[]): void;
  write(name: string, content: string): string;
}

/** An empty folder for a file of tests, and what is packed in it. */
export class PackedPackages {
  readonly #base = realpathSync(mkdtempSync(join(tmpdir(), 'temporal-native-package-')));
  readonly tarballs: Packed;

  constructor() {
    const script = join(repository, 'scripts', 'pack.mjs');
    const printed = execFileSync(process.execPath, [script, join(this.#base, 'tarballs')], { encoding: 'utf8' });
    // In the order of scripts/packages.mjs.
    const [testing = '', testingPlatform = '', worker = '', workerPlatform = '', client = '', clientPlatform = ''] =
      printed.trim().split('\n');
    this.tarballs = {
      worker: { main: worker, platform: workerPlatform },
      client: { main: client, platform: clientPlatform },
      testing: { main: testing, platform: testingPlatform },
    };
  }

  /** A project outside the repository with some of the tarballs installed. */
  project(...tarballs: readonly string[]): Project {
    const folder = mkdtempSync(join(this.#base, 'project-'));
    const write = (name: string, content: string) => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    };
    const install = (...more: readonly string[]) => {
      const network = more.includes(this.tarballs.worker.main) ? '--prefer-offline' : '--offline';
      execFileSync('npm', ['install', '--no-audit', '--no-fund', network, ...more], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    };
    write('package.json', '{ "name": "user", "private": true }');
    install(...tarballs);
    return { folder, install, write };
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** The names of the files in a tarball. */
export function contents(tarball: string): string[] {
  const listed = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  return listed.map((name) => name.replace(/^package\//, '')).sort();
}

/** The manifest of a package that is installed in a project. */
export function readManifest(project: Project, name: string) {
  return JSON.parse(readFileSync(join(project.folder, 'node_modules', name, 'package.json'), 'utf8'));
}

const TSC = join(repository, 'node_modules', '.bin', 'tsc');
const STRICT = [
  '--strict',
  '--noEmit',
  '--target',
  'es2022',
  '--lib',
  'es2023,esnext.disposable,dom',
  '--types',
  'node',
];

/** Compiles a source in a project as a strict user would, as CommonJS and as an ES module; expects no complaint. */
export async function expectToCompile(project: Project, source: string): Promise<void> {
  // The compiler is the repository's.
  symlinkSync(join(repository, 'node_modules', '@types'), join(project.folder, 'node_modules', '@types'));
  project.write('use.cts', source);
  project.write('use.mts', source);
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const kind = ['--module', module, '--moduleResolution', resolution];
    const files = module === 'nodenext' ? ['use.cts', 'use.mts'] : ['use.mts'];
    const { code, stdout } = await runNode([TSC, ...STRICT, ...kind, ...files], {}, project.folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  }
}

/** Expects publint to have nothing to say of a package's tarballs. */
export async function expectPublishable(tarballs: Tarballs): Promise<void> {
  for (const tarball of Object.values(tarballs)) {
    const { code, stdout } = await runNode(['node_modules/publint/src/cli.js', tarball, '--strict']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('All good!') });
  }
}
