/** Test environments of official SDKs start this server unmodified, when they are given its path. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describeEnd, lastLine, runScript } from '../robustness/run-script';
import { pythonEnvironment } from '../support/python';
import { commandPath } from './running-command';

jest.setTimeout(120_000);

const FIXTURES = join(__dirname, 'fixtures');
const THIRTY_DAYS_MS = 30 * 86_400_000;

interface Told {
  query: string;
  update: string;
  result: string;
  sleptMs: number;
  tookMs: number;
  sleptInEnvironment?: number;
  sleptInActivity?: string[];
}

const GREETED = { query: 'two', update: 'finishing two', result: 'Hello, two!' };

function expectLocal(told: Told): void {
  expect(told).toMatchObject(GREETED);
  expect(told.sleptMs).toBeGreaterThanOrEqual(100);
  expect(told.sleptMs).toBeLessThan(10_000);
}

function expectSkipped(told: Told): void {
  expect(told).toMatchObject({ ...GREETED, sleptInEnvironment: 1 });
  expect(told.sleptMs).toBeGreaterThanOrEqual(THIRTY_DAYS_MS);
  expect(told.sleptMs).toBeLessThan(THIRTY_DAYS_MS + 60_000);
  expect(told.tookMs).toBeLessThan(10_000);
}

describe('of the TypeScript SDK', () => {
  async function run(kind: string): Promise<Told> {
    const end = await runScript(join(FIXTURES, 'environment.mjs'), { args: [kind, commandPath], limitMs: 100_000 });
    if (end.code !== 0) throw new Error(describeEnd(end));
    return lastLine<Told>(end);
  }

  test('createLocal', async () => expectLocal(await run('createLocal')));
  test('createTimeSkipping', async () => {
    const told = await run('createTimeSkipping');
    expectSkipped(told);
    expect(told.sleptInActivity).toEqual(['activity', 'timer']);
  });
});

describe('of the Python SDK', () => {
  let env: NodeJS.ProcessEnv;

  beforeAll(() => {
    env = pythonEnvironment();
  });

  async function run(kind: string): Promise<Told> {
    const child = spawn('python3', [join(FIXTURES, 'environment.py'), kind, commandPath], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 100_000);
    const [code] = await once(child, 'close');
    clearTimeout(timer);
    if (code !== 0) throw new Error(`python ended with ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  }

  test('start_local', async () => expectLocal(await run('start_local')));
  test('start_time_skipping', async () => expectSkipped(await run('start_time_skipping')));
});
