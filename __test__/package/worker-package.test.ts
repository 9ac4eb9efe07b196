/** The packed worker with client and server, in an empty project outside the repository. */
import { readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../examples/run-node';
import { contents, expectPublishable, expectToCompile, PackedPackages, type Project, readManifest } from './installed';

/** What a release may weigh. */
const ADDON_LIMIT_BYTES = 20 * 1024 * 1024;
const PLATFORM = 'temporal-native-worker-linux-x64-gnu';

const WORKFLOWS = `
const { createActivityHandle, sleep } = require('temporal-native/workflow');
const { greet } = createActivityHandle({ startToCloseTimeout: '10s' });
exports.example = async (name) => {
  await sleep('30 days');
  return greet(name);
};`;
const ACTIVITIES = `
const { Context } = require('temporal-native/activity');
exports.greet = async (name) => name + ' in ' + Context.current().info.activityType;`;
const MAIN = `
const main = async (activities, workflowsPath) => {
  const server = await DevServer.start({ timeSkipping: true });
  const { address } = server;
  const worker = await Worker.create({ address, taskQueue: 'q', workflowsPath, activities });
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);
  console.log(await worker.runUntil(client.execute('example', { taskQueue: 'q', args: ['package'] })));
  await connection.close();
  await server.close();
};
`;
const REQUIRE = `
const { Connection, WorkflowClient } = require('temporal-native');
const { DevServer } = require('temporal-native/testing');
const { Worker } = require('temporal-native/worker');
${MAIN}
main(require('./activities.cjs'), require.resolve('./workflows.cjs'));`;
const IMPORT = `
import { Connection, WorkflowClient } from 'temporal-native';
import { DevServer } from 'temporal-native-testing';
import { Worker } from 'temporal-native-worker';
import * as activities from './activities.cjs';
import { fileURLToPath } from 'node:url';
${MAIN}
await main(activities, fileURLToPath(new URL('./workflows.cjs', import.meta.url)));`;
const succeeded = { code: 0, stdout: 'package in greet\n', stderr: '' };

let packed: PackedPackages;
let project: Project;
let clientAlone: Project;

beforeAll(() => {
  packed = new PackedPackages();
  const { client, testing, worker } = packed.tarballs;
  project = packed.project(...[client, testing, worker].flatMap(({ main, platform }) => [main, platform]));
  project.write('workflows.cjs', WORKFLOWS);
  project.write('activities.cjs', ACTIVITIES);
  clientAlone = packed.project(client.main, client.platform);
}, 180_000);
afterAll(() => packed?.remove());

const run = (file: string, where = project) => runNode([file], {}, where.folder);

test('by require, a worker runs a workflow and an activity, and the process ends by itself', async () => {
  expect(await run(project.write('app.cjs', REQUIRE))).toEqual(succeeded);
});

test('by import, with names, it does the same', async () => {
  expect(await run(project.write('app.mjs', IMPORT))).toEqual(succeeded);
});

test('through the client and by itself, its classes are the same', async () => {
  const script = `
    import * as one from 'temporal-native/worker';
    import * as other from 'temporal-native-worker';
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('temporal-native/worker');
    const { default: _, ...names } = one;
    const same = Object.keys(required).every((name) => required[name] === names[name] && names[name] === other[name]);
    console.log(same, Object.keys(names).length === Object.keys(required).length);`;
  expect(await run(project.write('both.mjs', script))).toEqual({ code: 0, stdout: 'true true\n', stderr: '' });
});

test('what imports the client, workflow code or activity code alone never loads its addon', async () => {
  const script = `
    for (const name of ['temporal-native', 'temporal-native/workflow', 'temporal-native/activity']) require(name);
    const loaded = process.report.getReport().sharedObjects.filter((file) => file.endsWith('.node'));
    console.log(loaded.map((file) => require('node:path').basename(file)).join());`;
  expect(await run(project.write('client.cjs', script))).toEqual({
    code: 0,
    stdout: 'temporal-native.linux-x64-gnu.node\n',
    stderr: '',
  });
});

test('what bundles workflows does not load its addon; a worker does', async () => {
  const script = `
    const { Worker, bundleWorkflowCode } = require('temporal-native/worker');
    const loaded = () => process.report.getReport().sharedObjects.filter((file) => file.includes('native-worker.')).length;
    const main = async () => {
      const before = loaded();
      const { code } = await bundleWorkflowCode({ workflowsPath: require.resolve('./workflows.cjs') });
      const bundled = loaded();
      const refused = await Worker.create({ address: '127.0.0.1:1', taskQueue: 'q', workflowBundle: { code } }).catch(String);
      console.log(before, bundled, loaded(), refused.includes('cannot be reached'));
    };
    main();`;
  expect(await run(project.write('bundles.cjs', script))).toEqual({ code: 0, stdout: '0 0 1 true\n', stderr: '' });
});

test('where it is not installed, the error says what to install', async () => {
  const { code, stderr } = await run(clientAlone.write('absent.cjs', "require('temporal-native/worker')"), clientAlone);
  expect(code).toBe(1);
  expect(stderr).toContain('temporal-native/worker needs the package temporal-native-worker, which is not installed');
});

test('its types stand in a strict project, under every kind of module resolution', async () => {
  const source = `
    import { Worker, type WorkerOptions } from 'temporal-native-worker';
    import { Worker as Same } from 'temporal-native/worker';
    import { createActivityHandle, sleep } from 'temporal-native/workflow';
    import { Context } from 'temporal-native/activity';
    const activities = { greet: async (name: string) => name + Context.current().info.activityType };
    const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '10s' });
    export async function example(name: string): Promise<string> {
      await sleep('30 days');
      // @ts-expect-error: a name is a string.
      void (() => greet(1));
      return greet(name);
    }
    const options: WorkerOptions = { taskQueue: 'q', workflowsPath: './workflows', activities };
    // @ts-expect-error: a task queue is required.
    const wrong: WorkerOptions = {};
    export const worker: Promise<Worker> = Same.create(options);
    console.log(wrong);`;
  await expectToCompile(project, source);
});

test('beside the three packages and their addons there is the bundler, and nothing else', () => {
  const installed = readdirSync(join(project.folder, 'node_modules')).filter(
    (name) => !name.startsWith('.') && !name.startsWith('@'),
  );
  const ours = ['temporal-native', 'temporal-native-testing', 'temporal-native-worker'];
  expect(installed).toEqual(['esbuild', ...ours.flatMap((name) => [name, `${name}-linux-x64-gnu`])].sort());
});

test('the tarballs have what they need, and no more', () => {
  expect(contents(packed.tarballs.worker.main)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'dist/index.cjs',
    'dist/index.load.cjs',
    'dist/index.mjs',
    'dist/runtime.cjs',
    'dist/thread.cjs',
    'index.d.mts',
    'index.d.ts',
    'package.json',
  ]);
  expect(contents(packed.tarballs.worker.platform)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'package.json',
    'temporal-native-worker.linux-x64-gnu.node',
  ]);
});

test('the manifest has the version of the client, and the bundler as the one thing to install', () => {
  const manifest = readManifest(project, 'temporal-native-worker');
  expect(manifest.version).toBe(readManifest(project, 'temporal-native').version);
  expect(Object.keys(manifest.dependencies)).toEqual(['esbuild']);
  for (const unwanted of ['devDependencies', 'scripts']) {
    expect(manifest).not.toHaveProperty(unwanted);
  }
});

test('publint has nothing to say', async () => {
  await expectPublishable(packed.tarballs.worker);
});

test('the addon weighs at most 20 MB', () => {
  const file = join(project.folder, 'node_modules', PLATFORM, 'temporal-native-worker.linux-x64-gnu.node');
  expect(statSync(file).size).toBeLessThanOrEqual(ADDON_LIMIT_BYTES);
});

// The last one: it takes away what the others need.
test('without the addon of this platform, the error says so', async () => {
  const modules = join(project.folder, 'node_modules');
  renameSync(join(modules, PLATFORM), join(modules, 'elsewhere'));
  const { code, stderr } = await run(project.write('absent.cjs', REQUIRE));
  expect(code).toBe(1);
  expect(stderr).toMatch(/temporal-native-worker cannot load its addon .* temporal-native-worker-linux-x64-gnu or /);
});
