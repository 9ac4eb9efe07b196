/** The packed embedded server, in an empty project outside the repository. */
import { execFile } from 'node:child_process';
import { readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runNode } from '../examples/run-node';
import { contents, expectPublishable, expectToCompile, PackedPackages, type Project, readManifest } from './installed';

/** What a release may weigh. */
const ADDON_LIMIT_BYTES = 8 * 1024 * 1024;
const PLATFORM = 'temporal-native-testing-linux-x64-gnu';

const MAIN = `
const server = await DevServer.start({ timeSkipping: true });
await server.sleep('30 days');
console.log(Math.round((server.currentTime() - Date.now()) / 86_400_000));
await server.close();
`;
const REQUIRE = (name: string) => `const { DevServer } = require('${name}'); (async () => { ${MAIN} })();`;
const IMPORT = (name: string) => `import { DevServer } from '${name}'; ${MAIN}`;
const succeeded = { code: 0, stdout: '30\n', stderr: '' };

let packed: PackedPackages;
let alone: Project;
let both: Project;

beforeAll(() => {
  packed = new PackedPackages();
  const { testing, client } = packed.tarballs;
  alone = packed.project(testing.main, testing.platform);
  both = packed.project(testing.main, testing.platform, client.main, client.platform);
}, 120_000);
afterAll(() => packed?.remove());

const run = (project: Project, file: string) => runNode([file], {}, project.folder);

test('by require and by import, a server is started', async () => {
  expect(await run(alone, alone.write('app.cjs', REQUIRE('temporal-native-testing')))).toEqual(succeeded);
  expect(await run(alone, alone.write('app.mjs', IMPORT('temporal-native-testing')))).toEqual(succeeded);
});

test('and so it is through the client, with the same classes', async () => {
  expect(await run(both, both.write('app.cjs', REQUIRE('temporal-native/testing')))).toEqual(succeeded);
  expect(await run(both, both.write('app.mjs', IMPORT('temporal-native/testing')))).toEqual(succeeded);
  const script = `
    import * as one from 'temporal-native/testing';
    import * as other from 'temporal-native-testing';
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('temporal-native/testing');
    const { default: _, ...names } = one;
    const added = Object.keys(required).filter((name) => other[name] === undefined).sort();
    const same = Object.keys(required).every((name) => required[name] === names[name]);
    const passedOn = Object.keys(other).filter((name) => name !== 'default').every((name) => names[name] === other[name]);
    console.log(same, passedOn, ...added);`;
  const stdout = 'true true MockActivityEnvironment TestWorkflowEnvironment\n';
  expect(await run(both, both.write('both.mjs', script))).toEqual({ code: 0, stdout, stderr: '' });
});

test('an environment without the worker runs, and says what a worker of it needs', async () => {
  const script = `
    import { TestWorkflowEnvironment } from 'temporal-native/testing';
    const env = await TestWorkflowEnvironment.createTimeSkipping();
    await env.client.workflow.start('any', { taskQueue: 'none', workflowId: 'one' });
    console.log((await env.server.history('one')).events.length);
    await env.startWorker({ taskQueue: 'none' }).catch((error) => console.log(error.message));`;
  const file = both.write('environment.mjs', `${script}\n    await env.teardown();`);
  const stdout =
    '2\nstartWorker needs the package temporal-native-worker, which is not installed: ' +
    'npm install --save temporal-native-worker\n';
  expect(await run(both, file)).toEqual({ code: 0, stdout, stderr: '' });
});

test.each(['temporal-native-testing', 'temporal-native'])('npx %s is the command', async (command) => {
  const npx = promisify(execFile)('npx', ['--no', '--offline', command, '--version'], { cwd: both.folder });
  expect((await npx).stdout).toBe(`temporal-native-testing ${readManifest(both, 'temporal-native-testing').version}\n`);
});

test('its types stand in a strict project, under every kind of module resolution', async () => {
  const source = `
    import { DevServer, type DevServerOptions, ServerStartError } from 'temporal-native-testing';
    import type { Client } from 'temporal-native';
    import { DevServer as Same, MockActivityEnvironment, TestWorkflowEnvironment } from 'temporal-native/testing';
    const options: DevServerOptions = { port: 0, timeSkipping: 'manual', searchAttributes: { Region: 'Keyword' } };
    // @ts-expect-error: no such type.
    const wrong: DevServerOptions = { searchAttributes: { Region: 'Place' } };
    // @ts-expect-error: no such option.
    const unknown: DevServerOptions = { prot: 0 };
    export async function use(): Promise<void> {
      await using server: DevServer = await Same.start(options);
      await server.sleep('30 days');
      const now: Date = server.currentTime();
      const type: string | undefined = (await server.history('id')).events[0]?.eventType;
      const code: 'TEMPORAL_SERVER_START' = new ServerStartError('').code;
      console.log(now, type, code, wrong, unknown);
    }
    export async function useEnvironment(): Promise<Client> {
      await using env: TestWorkflowEnvironment = await TestWorkflowEnvironment.createTimeSkipping({ server: { port: 0 } });
      // The worker's package is not installed here; its options are checked all the same.
      await env.startWorker({ taskQueue: 'test', activities: {}, maxCachedWorkflows: 10 });
      // @ts-expect-error: the environment says where the server is.
      await env.startWorker({ taskQueue: 'test', activities: {}, address: 'localhost' });
      const length: number = await new MockActivityEnvironment({ attempt: 2 }).run(async (a: string) => a.length, 'four');
      // @ts-expect-error: the function takes a text.
      await new MockActivityEnvironment().run(async (a: string) => a.length, 4);
      console.log(length, await env.currentTimeMs());
      return env.client;
    }`;
  await expectToCompile(both, source);
});

test('nothing is installed but the package and the addon of this platform', () => {
  const installed = readdirSync(join(alone.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['temporal-native-testing', PLATFORM]);
});

test('the tarballs have what they need, and no more', () => {
  expect(contents(packed.tarballs.testing.main)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'dist/bin.cjs',
    'dist/index.cjs',
    'dist/index.load.cjs',
    'dist/index.mjs',
    'index.d.mts',
    'index.d.ts',
    'package.json',
  ]);
  expect(contents(packed.tarballs.testing.platform)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'THIRD_PARTY_LICENSES',
    'package.json',
    'temporal-native-testing.linux-x64-gnu.node',
  ]);
});

test('the manifest names a platform package for each target of the client, and the version of the client', () => {
  const manifest = readManifest(both, 'temporal-native-testing');
  const client = readManifest(both, 'temporal-native');
  expect(manifest.version).toBe(client.version);
  expect(manifest.optionalDependencies).toEqual(
    Object.fromEntries(
      Object.entries(client.optionalDependencies).map(([name, version]) => [
        name.replace('temporal-native-', 'temporal-native-testing-'),
        version,
      ]),
    ),
  );
  for (const unwanted of ['dependencies', 'devDependencies', 'scripts']) {
    expect(manifest).not.toHaveProperty(unwanted);
  }
});

test('publint has nothing to say', async () => {
  await expectPublishable(packed.tarballs.testing);
});

test('the addon weighs at most 8 MB', () => {
  const file = join(alone.folder, 'node_modules', PLATFORM, 'temporal-native-testing.linux-x64-gnu.node');
  expect(statSync(file).size).toBeLessThanOrEqual(ADDON_LIMIT_BYTES);
});

// The last one: it takes away what the others need.
test('without the addon of this platform, the error says so', async () => {
  const modules = join(alone.folder, 'node_modules');
  renameSync(join(modules, PLATFORM), join(modules, 'elsewhere'));
  const { code, stderr } = await run(alone, alone.write('absent.cjs', REQUIRE('temporal-native-testing')));
  expect(code).toBe(1);
  expect(stderr).toMatch(/temporal-native-testing cannot load its addon .* temporal-native-testing-linux-x64-gnu or /);
});
