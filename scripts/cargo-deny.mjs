// Where cargo-deny is; it is built once and kept in the cache.
import { existsSync } from 'node:fs';
import { cacheFolder, cargoEnv } from './cache.mjs';
import { run } from './setup.mjs';

const VERSION = '0.20.2';

/** The path of cargo-deny, built when absent (some minutes). */
export function cargoDeny() {
  const folder = cacheFolder('tools', `cargo-deny-${VERSION}`);
  const binary = `${folder}/bin/cargo-deny`;
  if (!existsSync(binary)) {
    run('cargo', ['install', 'cargo-deny', '--version', VERSION, '--locked', '--quiet', '--root', folder], {
      env: cargoEnv(),
    });
  }
  return binary;
}
