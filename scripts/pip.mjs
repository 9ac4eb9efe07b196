// Packages of PyPI, each set in a folder of the cache. Only the tests with Python and released addons need Python.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { run } from './setup.mjs';

/**
 * The folder that has the packages, installed when absent. All of them have to be named, those that they need too.
 *
 * @param {string} name of the folder; the versions are added
 * @param {string[]} packages each as `name==version`
 */
export function pipPackages(name, packages) {
  const folder = cacheFolder('tools', [name, ...packages.map((each) => each.split('==')[1])].join('-'));
  if (!existsSync(folder)) {
    // Renamed when complete, so that an interrupted installation is not taken for one.
    const scratch = `${folder}.${process.pid}`;
    mkdirSync(scratch, { recursive: true });
    try {
      run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', scratch, ...packages]);
      renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return folder;
}

/** `env` in which Python finds those packages. */
export function withPythonPath(env, folder) {
  return { ...env, PYTHONPATH: [folder, env.PYTHONPATH].filter(Boolean).join(delimiter) };
}
