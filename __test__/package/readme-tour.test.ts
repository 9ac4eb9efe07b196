/** The README's tour: the blocks that name a file are one small project, which is compiled, tested and run as it stands. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { repository, runNode } from '../examples/run-node';
import { openClient } from '../support/client';
import { address } from '../support/environment';
import { until } from '../support/until';
import { codeBlocks, filesOf } from '../types/snippets';

const OTHER_DOCUMENTS = [
  'docs/moving-from-the-official-sdk.md',
  'docs/temporal-server-and-cloud.md',
  'packages/testing/README.md',
  'packages/worker/README.md',
];

/** What those leave to the reader. */
const NOT_SAID = `
declare const taskQueue: string;
declare const activities: object;
declare function sendMail(to: string, text: string): Promise<void>;
// The official one, which the embedded server is given to.
declare const TestWorkflowEnvironment: typeof import('@temporalio/testing').TestWorkflowEnvironment;
`;

const { client } = openClient();
const files = filesOf(readFileSync(join(repository, 'README.md'), 'utf8'));
let folder: string;

beforeAll(() => {
  // Inside the repository, where `temporal-native` is found by its own name.
  mkdirSync(join(repository, 'build'), { recursive: true });
  folder = mkdtempSync(join(repository, 'build', 'readme-'));
  for (const [name, code] of files) writeFileSync(join(folder, name), code);
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    // Of express and jest, not ours: those are checked in ../types/.
    skipLibCheck: true,
    types: ['node', 'jest'],
    outDir: 'dist',
    rootDir: '.',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it has an activity, a workflow, a worker, a route and a test', () => {
  expect([...files.keys()]).toEqual(['activities.ts', 'workflows.ts', 'worker.ts', 'app.ts', 'signup.test.ts']);
});

test('it compiles, and its test passes', async () => {
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await runNode([tsc, '--project', folder])).toEqual({ code: 0, stdout: '', stderr: '' });
  const config = join(folder, 'jest.config.cjs');
  writeFileSync(config, "module.exports = { testEnvironment: 'node', roots: ['<rootDir>/dist'] };");
  const { code, stderr } = await runNode(['node_modules/jest/bin/jest.js', '--config', config, '--detectOpenHandles']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('2 passed, 2 total') });
});

test('what the other documents show compiles beside it', async () => {
  const shown = join(folder, 'shown');
  mkdirSync(shown);
  writeFileSync(join(shown, 'activities.ts'), files.get('activities.ts') ?? '');
  writeFileSync(join(shown, 'not-said.d.ts'), NOT_SAID);
  const blocks = OTHER_DOCUMENTS.flatMap((name) => codeBlocks(readFileSync(join(repository, name), 'utf8'), 'ts'));
  expect(blocks.length).toBeGreaterThan(5);
  for (const [index, code] of blocks.entries())
    writeFileSync(join(shown, `block-${index + 1}.ts`), `${code}\nexport {};`);
  const compilerOptions = {
    ...{ target: 'es2022', module: 'preserve', moduleResolution: 'bundler', strict: true, noEmit: true },
    ...{ skipLibCheck: true, types: ['node', 'jest'] },
  };
  writeFileSync(join(shown, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await runNode([tsc, '--project', shown])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('its worker runs what its routes start and signal', async () => {
  const port = await freePort();
  const env = { ...process.env, TEMPORAL_ADDRESS: address, PORT: String(port) };
  const [worker, app] = [start('worker.js', env), start('app.js', env)];
  const post = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' });
  try {
    await until('the app listens', () => post('/').then(Boolean, () => false));
    const started = await post('/signups/ada@example.com');
    expect(started.status).toBe(201);
    const { id } = (await started.json()) as { id: string };
    await until('the activity has run', () => worker.printed.includes('To ada@example.com: Please confirm.'));
    expect((await post(`/confirmations/${id}`)).status).toBe(202);
    expect(await client.result(id)).toBe('confirmed');
  } finally {
    await Promise.all([stop(app.child), stop(worker.child)]);
  }
  expect([worker.child.exitCode, worker.child.signalCode]).toEqual([0, null]);
});

interface Running {
  readonly child: ChildProcess;
  printed: string;
}

function start(script: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [join(folder, 'dist', script)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const running: Running = { child, printed: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    running.printed += text;
  });
  return running;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
