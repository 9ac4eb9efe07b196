// Where things that are slow to make are kept between clones: `$XDG_CACHE_HOME/temporal-native`, or `~/.cache/…`.
// Safe to delete at any time: cargo looks at its inputs' fingerprints, and everything else there has its version in its name.
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder that outlives a clone. */
export function cacheFolder(...names) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'temporal-native', ...names);
}

/** The environment for cargo: its target folder is in the cache unless the caller chose one. */
export function cargoEnv() {
  return { ...process.env, CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR || cacheFolder('target') };
}
