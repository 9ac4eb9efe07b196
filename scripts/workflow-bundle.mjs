/** Bundles workflow code for the official worker, once per content: webpack takes several seconds. */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { cacheFolder } from './cache.mjs';

const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json');

/**
 * The path of the bundle of all workflows in a folder (its `index.ts`).
 *
 * @param {string} folder
 * @returns {Promise<string>}
 */
export async function workflowBundle(folder) {
  const target = join(cacheFolder('bundles'), `${await contentHash(folder)}.js`);
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (isThere) return target;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(folder, 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  await mkdir(cacheFolder('bundles'), { recursive: true });
  const scratch = `${target}.${process.pid}`;
  await writeFile(scratch, code);
  // Atomic: a worker that starts meanwhile finds a whole bundle or none.
  await rename(scratch, target);
  return target;
}

async function contentHash(folder) {
  const hash = createHash('sha256').update(`${version} ${process.version}`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of files.sort()) {
    hash.update(`\0${relative(folder, file)}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 32);
}
