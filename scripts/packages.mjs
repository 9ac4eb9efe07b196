// The npm packages of this repository, each with the crate whose library is its addon.
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** What all packages are made of, and what makes them. */
const SHARED = [
  ...['crates/mailbox', 'crates/proto', 'proto', 'lib', 'Cargo.toml', 'Cargo.lock'],
  ...['scripts/build.mjs', 'scripts/packages.mjs', 'scripts/api-extractor.json'],
];

/**
 * @typedef {object} Package
 * @property {string} name on npm; also the name of its addon's file
 * @property {string} folder in the repository
 * @property {string} crate the folder of the crate
 * @property {string} binding what of it makes the addon's types
 * @property {string[]} entries what of `dist/` is built, each of `lib/<entry>.ts`
 * @property {string[]} sources what the build reads
 * @property {string[]} built what it writes beside the addon, in the package's folder
 * @property {string[]} committed what of that is committed, so that changes to it can be read
 */

/** @type {readonly Package[]} Those that others need come first. */
export const PACKAGES = [
  {
    name: 'temporal-native-testing',
    folder: 'packages/testing',
    crate: 'crates/server-node',
    binding: 'crates/server-node/src',
    entries: ['index', 'bin'],
    sources: [
      ...SHARED,
      ...['crates/server-node', 'crates/server', 'crates/engine'],
      ...['packages/testing/lib', 'packages/testing/package.json', 'packages/testing/api-extractor.json'],
    ],
    built: ['dist/index.cjs', 'dist/index.mjs', 'dist/bin.cjs', 'native.d.ts'],
    committed: ['native.d.ts', 'index.d.ts'],
  },
  {
    name: 'temporal-native',
    folder: '.',
    crate: '.',
    binding: 'src/binding',
    entries: ['index', 'testing', 'bin'],
    sources: [...SHARED, 'src', 'build.rs', 'package.json'],
    built: [
      ...['index.cjs', 'index.mjs', 'testing.cjs', 'testing.mjs', 'bin.cjs'].map((name) => `dist/${name}`),
      'native.d.ts',
    ],
    committed: ['native.d.ts', 'index.d.ts'],
  },
];
