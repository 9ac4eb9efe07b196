// Zig as a C compiler and linker, with which an addon is linked against an older glibc than this machine's. From PyPI,
// kept in the cache; used for released addons only, so only CI and releases need Python.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { run } from './setup.mjs';

const PACKAGES = ['ziglang==0.17.1', 'cargo-zigbuild==0.24.0'];

/** `env` with zig and cargo-zigbuild on its path, installed when absent. */
export function withZig(env) {
  const folder = cacheFolder('tools', PACKAGES.join('_').replaceAll('==', '-'));
  if (!existsSync(folder)) {
    // Renamed when complete, so that an interrupted installation is not taken for one.
    const scratch = `${folder}.${process.pid}`;
    mkdirSync(scratch, { recursive: true });
    try {
      run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', scratch, ...PACKAGES]);
      renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return {
    ...env,
    PATH: [`${folder}/bin`, `${folder}/ziglang`, env.PATH].join(delimiter),
    PYTHONPATH: [folder, env.PYTHONPATH].filter(Boolean).join(delimiter),
  };
}
