// The npm packages of this repository, each with the crate whose library is its addon.
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** What all packages are made of, and what makes them. */
const SHARED = [
  ...['crates/endpoint', 'crates/mailbox', 'crates/proto', 'proto', 'lib', 'Cargo.toml', 'Cargo.lock'],
  ...['scripts/build.mjs', 'scripts/packages.mjs', 'scripts/api-extractor.json'],
];

/**
 * @typedef {object} Package
 * @property {string} name on npm; also the name of its addon's file
 * @property {string} folder in the repository
 * @property {string} crate the folder of the crate
 * @property {string} binding what of it makes the addon's types
 * @property {string[]} entries what of `dist/` is built, each of `lib/<entry>.ts`
 * @property {Record<string, string>} [exportsOf] names that stand in it for lists of what modules export
 * @property {{ entry: string, inject: string, file: string }} [sandboxed] what of it runs where there is nothing of Node
 * @property {Record<string, string>} [passesOn] entries that export what another package exports, with its folder
 * @property {string[]} [rollups] further entries whose types are rolled up, each of `lib/<entry>/index.ts`
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
    built: ['dist/index.cjs', 'dist/index.load.cjs', 'dist/index.mjs', 'dist/bin.cjs', 'native.d.ts'],
    committed: ['native.d.ts', 'index.d.ts'],
  },
  {
    name: 'temporal-native-worker',
    folder: 'packages/worker',
    crate: 'crates/worker-node',
    binding: 'crates/worker-node/src',
    entries: ['index', 'thread'],
    // What runs inside workflow contexts.
    exportsOf: { WORKFLOW_EXPORTS: 'lib/workflow/index.ts' },
    sandboxed: { entry: 'lib/sandbox/runtime.ts', inject: 'lib/sandbox/buffer.ts', file: 'dist/runtime.cjs' },
    sources: [
      ...SHARED,
      ...['crates/worker-node', 'packages/worker/lib', 'packages/worker/package.json'],
      'packages/worker/api-extractor.json',
    ],
    built: [
      ...['dist/index.cjs', 'dist/index.load.cjs', 'dist/index.mjs'],
      ...['dist/thread.cjs', 'dist/runtime.cjs', 'native.d.ts'],
    ],
    committed: ['native.d.ts', 'index.d.ts'],
  },
  {
    name: 'temporal-native',
    folder: '.',
    crate: '.',
    binding: 'src/binding',
    entries: ['index', 'testing', 'worker', 'workflow', 'activity', 'bin'],
    passesOn: { worker: 'packages/worker' },
    rollups: ['testing', 'workflow', 'activity'],
    sources: [...SHARED, 'src', 'build.rs', 'package.json'],
    built: [
      ...['index', 'testing', 'worker', 'workflow', 'activity'].flatMap((name) => [
        `dist/${name}.cjs`,
        `dist/${name}.load.cjs`,
        `dist/${name}.mjs`,
      ]),
      'dist/bin.cjs',
      'native.d.ts',
    ],
    committed: ['native.d.ts', 'index.d.ts', 'testing.d.ts', 'workflow.d.ts', 'activity.d.ts'],
  },
];
