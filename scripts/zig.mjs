// Zig as a C compiler and linker, with which an addon is linked against an older glibc than this machine's. From PyPI,
// kept in the cache; used for released addons only, so only CI and releases need it.
import { delimiter } from 'node:path';
import { pipPackages, withPythonPath } from './pip.mjs';

/** `env` with zig and cargo-zigbuild on its path, installed when absent. */
export function withZig(env) {
  const folder = pipPackages('zig', ['ziglang==0.17.1', 'cargo-zigbuild==0.24.0']);
  const path = [`${folder}/bin`, `${folder}/ziglang`, env.PATH].join(delimiter);
  return withPythonPath({ ...env, PATH: path }, folder);
}
