/** The packed client, in an empty project outside the repository. */
import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repository, runNode } from '../examples/run-node';
import { address, taskQueue } from '../support/environment';
import { contents, expectPublishable, readManifest as manifestOf, PackedPackages, type Project } from './installed';

/** What a release may weigh. */
const ADDON_LIMIT_BYTES = 6 * 1024 * 1024;

let packed: PackedPackages;
let project: Project;

beforeAll(() => {
  packed = new PackedPackages();
  const { main, platform } = packed.tarballs.client;
  project = packed.project(main, platform);
}, 120_000);
afterAll(() => packed?.remove());

const readManifest = (name: string) => manifestOf(project, name);

const MAIN = `
const connection = new Connection({ address: process.env.TEMPORAL_ADDRESS });
const client = new WorkflowClient(connection.service);
const handle = client.createWorkflowHandle('example', { taskQueue: process.env.TASK_QUEUE });
handle.start('package').then(() => handle.result()).then(console.log);
`;
const REQUIRE = `const { Connection, WorkflowClient } = require('temporal-native');\n${MAIN}`;
const IMPORT = `import { Connection, WorkflowClient } from 'temporal-native';\n${MAIN}`;

const run = (file: string) => runNode([file], { TEMPORAL_ADDRESS: address, TASK_QUEUE: taskQueue }, project.folder);
const succeeded = { code: 0, stdout: 'Hello, package!\n', stderr: '' };

test('by require, a workflow is started and its result comes', async () => {
  expect(await run(project.write('app.cjs', REQUIRE))).toEqual(succeeded);
});

test('by import, with names, a workflow is started and its result comes', async () => {
  expect(await run(project.write('app.mjs', IMPORT))).toEqual(succeeded);
});

test('require and import give the same classes, and every name', async () => {
  const script = `
    import * as imported from 'temporal-native';
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('temporal-native');
    const { default: _, ...names } = imported;
    console.log(Object.keys(required).every((name) => required[name] === names[name]) && Object.keys(names).length === Object.keys(required).length);`;
  expect(await run(project.write('both.mjs', script))).toEqual({ code: 0, stdout: 'true\n', stderr: '' });
});

test('what an ES module imports is so short that Node has nothing to search for exports', () => {
  const dist = join(project.folder, 'node_modules', 'temporal-native', 'dist');
  for (const module of readdirSync(dist).filter((name) => name.endsWith('.mjs'))) {
    const imported = /^import cjs from '(.*)';/.exec(readFileSync(join(dist, module), 'utf8'))?.[1];
    expect({ module, short: statSync(join(dist, imported ?? '')).size < 100 }).toEqual({ module, short: true });
  }
});

test('an esbuild bundle with the package external works', async () => {
  const outfile = join(project.folder, 'bundle.cjs');
  const entry = project.write('bundled.mjs', IMPORT);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['temporal-native'],
  });
  expect(await run(outfile)).toEqual(succeeded);
});

test('the repository itself can be required as a folder', async () => {
  const script = REQUIRE.replace("'temporal-native'", JSON.stringify(repository));
  expect(await run(project.write('folder.cjs', script))).toEqual(succeeded);
});

test('nothing is installed but the package and the addon of this platform', () => {
  const installed = readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['temporal-native', 'temporal-native-linux-x64-gnu']);
});

test('the tarballs have what they need, and no more', () => {
  expect(contents(packed.tarballs.client.main)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'activity.d.mts',
    'activity.d.ts',
    'dist/activity.cjs',
    'dist/activity.load.cjs',
    'dist/activity.mjs',
    'dist/bin.cjs',
    'dist/index.cjs',
    'dist/index.load.cjs',
    'dist/index.mjs',
    'dist/testing.cjs',
    'dist/testing.load.cjs',
    'dist/testing.mjs',
    'dist/worker.cjs',
    'dist/worker.load.cjs',
    'dist/worker.mjs',
    'dist/workflow.cjs',
    'dist/workflow.load.cjs',
    'dist/workflow.mjs',
    'index.d.mts',
    'index.d.ts',
    'package.json',
    'testing.d.mts',
    'testing.d.ts',
    'worker.d.mts',
    'worker.d.ts',
    'workflow.d.mts',
    'workflow.d.ts',
  ]);
  expect(contents(packed.tarballs.client.platform)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'package.json',
    'temporal-native.linux-x64-gnu.node',
  ]);
});

test('the manifest names a platform package for each target, of the same version, and nothing to install or run', () => {
  const manifest = readManifest('temporal-native');
  expect(Object.keys(manifest.optionalDependencies)).toEqual([
    'temporal-native-darwin-arm64',
    'temporal-native-darwin-x64',
    'temporal-native-linux-arm64-gnu',
    'temporal-native-linux-arm64-musl',
    'temporal-native-linux-x64-gnu',
    'temporal-native-linux-x64-musl',
    'temporal-native-win32-x64-msvc',
  ]);
  expect(new Set(Object.values(manifest.optionalDependencies))).toEqual(new Set([manifest.version]));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest).not.toHaveProperty('workspaces');
  expect(manifest).toMatchObject({
    peerDependencies: { 'temporal-native-testing': manifest.version, 'temporal-native-worker': manifest.version },
    peerDependenciesMeta: {
      'temporal-native-testing': { optional: true },
      'temporal-native-worker': { optional: true },
    },
  });
  expect(readManifest('temporal-native-linux-x64-gnu')).toMatchObject({
    version: manifest.version,
    os: ['linux'],
    cpu: ['x64'],
    libc: ['glibc'],
  });
});

test('packing leaves the repository as it is', () => {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('optionalDependencies');
  expect(readdirSync(repository)).not.toContain('npm');
});

test('publint has nothing to say', async () => {
  await expectPublishable(packed.tarballs.client);
});

test('the addon weighs at most 6 MB', () => {
  const file = join(
    project.folder,
    'node_modules',
    'temporal-native-linux-x64-gnu',
    'temporal-native.linux-x64-gnu.node',
  );
  expect(statSync(file).size).toBeLessThanOrEqual(ADDON_LIMIT_BYTES);
});

test.each([
  ['app.cjs', "require('temporal-native/testing');"],
  ['app.mjs', "import { DevServer } from 'temporal-native/testing'; console.log(DevServer);"],
])('without the package of the embedded server, the error says what to install: %s', async (name, script) => {
  const { code, stderr } = await run(project.write(name, script));
  expect(code).toBe(1);
  expect(stderr).toContain(
    'temporal-native/testing needs the package temporal-native-testing, which is not installed: npm install --save-dev temporal-native-testing',
  );
});

test('and so does the command', async () => {
  const command = join(project.folder, 'node_modules', '.bin', 'temporal-native');
  expect(await run(command)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'the command temporal-native needs the package temporal-native-testing, which is not installed: npm install --save-dev temporal-native-testing\n',
  });
});

// The last one: it takes away what the others need.
test('without the addon of this platform, the error says so', async () => {
  const modules = join(project.folder, 'node_modules');
  renameSync(join(modules, 'temporal-native-linux-x64-gnu'), join(modules, 'elsewhere'));
  const { code, stderr } = await run(project.write('absent.cjs', REQUIRE));
  expect(code).toBe(1);
  expect(stderr).toMatch(/cannot load its addon .* temporal-native-linux-x64-gnu or temporal-native-linux-x64-musl/);
});
