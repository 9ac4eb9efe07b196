// RECONSTRUCTED from its callers: a helper overwrote the lead's own file by mistake (see that helper's report). Put the
// original back, or review this and delete these two lines.
//
// What a fresh clone needs before anything can run. Imports nothing but Node's own modules, as nothing is installed yet.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command to its end, showing what it prints; throws when it fails. */
export function run(file, args, options = {}) {
  execFileSync(file, args, { cwd: root, stdio: 'inherit', ...options });
}

/** Installs npm's packages when there are none. */
export function installPackages() {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) {
    run('npm', ['ci', '--no-audit', '--no-fund']);
  }
}

/** Packages, addon and facade. Cargo knows what it has built already. TEMPORAL_NATIVE_PORTABLE=1 builds as released. */
export async function setUp() {
  installPackages();
  const portable = process.env.TEMPORAL_NATIVE_PORTABLE === '1';
  run(process.execPath, ['scripts/build.mjs', ...(portable ? ['--portable'] : [])]);
}
