/** Where the real server's binary is; it is built once with Go and kept in the user's cache. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache.mjs';

const CLI_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;
const EXE = process.platform === 'win32' ? '.exe' : '';

const run = promisify(execFile);

/**
 * The path of the real server's binary: TEMPORAL_BINARY when that is set, else the cached one, built when absent.
 *
 * @returns {Promise<string>}
 */
export async function temporalBinary() {
  const explicit = process.env.TEMPORAL_BINARY;
  if (explicit) {
    if (!(await isExecutable(explicit))) throw new Error(`TEMPORAL_BINARY is ${explicit}, which cannot be executed`);
    return explicit;
  }
  const cached = join(cacheFolder('bin'), `temporal-${CLI_VERSION}${EXE}`);
  if (!(await isExecutable(cached))) await build(cached);
  return cached;
}

async function build(target) {
  const folder = cacheFolder('bin');
  await mkdir(folder, { recursive: true });
  // In the same folder as the target, so that the rename is atomic: nobody ever sees half a binary, and of two
  // builds at the same time the later one wins with the same content.
  const scratch = await mkdtemp(join(folder, 'build-'));
  console.error(`Building the Temporal server ${CLI_VERSION} with Go (once; this takes some minutes) ...`);
  try {
    await run('go', ['install', MODULE], {
      // GOFLAGS of the user's (-mod=vendor and the like) are meant for his own modules.
      env: { ...process.env, GOBIN: scratch, GOFLAGS: '' },
      // The scratch folder is in no module, so that a go.mod around us has no say.
      cwd: scratch,
      maxBuffer: 16 * 1024 * 1024,
    });
    await rename(join(scratch, `temporal${EXE}`), target);
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new Error('Go is needed to build the Temporal server (or set TEMPORAL_BINARY to a binary you have)', {
        cause: error,
      });
    }
    throw new Error(`go install ${MODULE} failed:\n${error.stderr || error.message}`, { cause: error });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  console.error(`Built ${target}`);
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
