/** The server as a command. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Connection, type StartedWorkflowHandle, WorkflowClient } from 'temporal-native';
import { DevServer } from 'temporal-native-testing';
import { repository } from '../examples/run-node';
import { until } from '../support/until';
import { type RunningCommand, runCommand, startCommand } from './running-command';

const NAME = 'temporal-native-testing';

const running: RunningCommand[] = [];
const connections: Connection[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  for (const command of running.splice(0)) {
    command.child.kill('SIGKILL');
    await command.ended;
  }
});

function start(...args: readonly string[]): RunningCommand {
  const command = startCommand(...args);
  running.push(command);
  return command;
}

async function clientOf(command: RunningCommand, namespace = 'default'): Promise<WorkflowClient> {
  const connection = new Connection({ address: await command.address });
  connections.push(connection);
  return new WorkflowClient(connection.service, { namespace });
}

/** What `temporal server start-dev` is started with by official test environments. */
const OFFICIAL_ARGUMENTS = [
  ...['server', 'start-dev', '--port', '0', '--namespace', 'default', '--ip', '127.0.0.1'],
  ...['--log-format', 'pretty', '--log-level', 'warn'],
  ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
  ...['--dynamic-config-value', 'frontend.enableUpdateWorkflowExecution=true'],
  ...['--dynamic-config-value', 'frontend.enableUpdateWorkflowExecutionAsyncAccepted=true', '--headless'],
];

describe('server start-dev', () => {
  test('tells its address in a line, serves, and says nothing else', async () => {
    const command = start(...OFFICIAL_ARGUMENTS);
    const client = await clientOf(command);
    await client.start('any', { taskQueue: 'none' });
    command.child.kill('SIGTERM');
    const { version } = JSON.parse(readFileSync(join(repository, 'packages/testing/package.json'), 'utf8'));
    expect(await command.ended).toEqual({
      code: 0,
      signal: null,
      stdout: `${NAME} ${version}: for development and tests; state is kept in memory\nServer: ${await command.address}\n`,
      stderr: '',
    });
  });

  test('has the namespaces and search attributes that it is told', async () => {
    const command = start(
      ...['server', 'start-dev', '-p', '0', '-n', 'orders', '--namespace=bills'],
      ...['--search-attribute', 'Region=Keyword', '--search-attribute', 'Price=Double'],
    );
    for (const namespace of ['default', 'orders', 'bills']) {
      const client = await clientOf(command, namespace);
      const searchAttributes = { Region: ['north'], Price: [1.5] };
      await client.start('any', { taskQueue: 'none', searchAttributes });
    }
  });

  test('skips time when it is told to', async () => {
    const command = start('server', 'start-dev', '--port', '0', '--time-skipping');
    const client = await clientOf(command);
    const handle = await client.start('any', { taskQueue: 'none', startDelay: '20 days' });
    await untilItsTaskIsDue(handle);
  });

  test('warns of what it was told in vain, in the format that is asked for', async () => {
    const command = start(
      ...['server', 'start-dev', '--port', '0', '--log-format', 'json', '--ui-port', '8233'],
      ...['--dynamic-config-value', 'limit.maxIDLength=255'],
      ...['--dynamic-config-value', 'frontend.enableUpdateWorkflowExecution=false'],
    );
    await command.address;
    command.child.kill('SIGINT');
    const { stderr } = await command.ended;
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual(
      [
        '--ui-port is ignored: this server has no web UI',
        '--dynamic-config-value limit.maxIDLength is ignored: this server does not know that key',
        '--dynamic-config-value frontend.enableUpdateWorkflowExecution is ignored: it is always true here',
      ].map((message) => ({ time: expect.any(String), level: 'warn', message })),
    );
  });

  test('says that there is no authentication where others can reach it', async () => {
    const command = start('server', 'start-dev', '--port', '0', '--ip', '0.0.0.0');
    await command.address;
    command.child.kill('SIGINT');
    expect((await command.ended).stderr).toMatch(
      /^\S+ warn other machines can reach 0\.0\.0\.0:\d+, and there is no authentication\n$/,
    );
  });
});

describe('as the time-skipping test server', () => {
  test('its first word is the port', async () => {
    const port = await freePort();
    const command = start(String(port));
    expect(await command.address).toBe(`127.0.0.1:${port}`);
    await (await clientOf(command)).connection.ensureConnected();
  });

  test('skips from the beginning with --enable-time-skipping', async () => {
    const command = start('0', '--enable-time-skipping');
    const client = await clientOf(command);
    const handle = await client.start('any', { taskQueue: 'none', startDelay: '20 days' });
    await untilItsTaskIsDue(handle);
  });
});

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s closes it, with calls in flight', async (signal) => {
    const command = start('server', 'start-dev', '--port', '0');
    const client = await clientOf(command);
    const handle = await client.start('any', { taskQueue: 'none' });
    const result = expect(handle.result()).rejects.toThrow();
    await handle.describe();
    command.child.kill(signal);
    expect(await command.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    await client.connection.close();
    await result;
  });
});

describe('one line says what is wrong', () => {
  test('with a port that is taken', async () => {
    const server = await DevServer.start();
    try {
      const end = await runCommand('server', 'start-dev', '--port', server.address.split(':')[1] ?? '');
      expect(end).toMatchObject({ code: 1, stdout: '' });
      expect(end.stderr).toMatch(new RegExp(`^${NAME}: .*${server.address}.*\\n$`));
    } finally {
      await server.close();
    }
  });

  test.each([
    [['server', 'start-dev', '--prot', '7233'], 'unknown flag --prot; did you mean --port?'],
    [['server', 'start-dev', '-x'], 'unknown flag -x'],
    [['server', 'start-dev', 'now'], "unexpected argument 'now'"],
    [['server', 'start-dev', '--port'], '--port needs a value: --port PORT'],
    [['server', 'start-dev', '--port', 'any'], '--port must be 0 to 65535, not any'],
    [['server', 'start-dev', '--port', '70000'], '--port must be 0 to 65535, not 70000'],
    [['server', 'start-dev', '--headless=maybe'], '--headless is true or false, not maybe'],
    [
      ['server', 'start-dev', '--ip', 'example.com'],
      "--ip: 'example.com' is not an IP address; examples are 127.0.0.1, ::1, 0.0.0.0",
    ],
    [['server', 'start-dev', '--search-attribute', 'Region'], "--search-attribute NAME=TYPE: 'Region' has no '='"],
    [
      ['server', 'start-dev', '--search-attribute', 'Region=Place'],
      "--search-attribute Region: 'Place' is none of Text, Keyword, Int, Double, Bool, Datetime, KeywordList",
    ],
    [
      ['server', 'start-dev', '--log-level', 'loud'],
      "--log-level: 'loud' is none of debug, info, warn, error, fatal, never",
    ],
    [['server', 'start-dev', '--dynamic-config-value', 'a=b'], "--dynamic-config-value a: 'b' is not a JSON value"],
    [
      ['server', 'start-dev', '--db-filename', 'temporal.db'],
      '--db-filename is not supported yet: this server keeps its state in memory',
    ],
    [['server', 'start-dev', '-f', 'temporal.db'], '-f is not supported yet: this server keeps its state in memory'],
    [['7233', '--enable-timeskip'], 'unknown flag --enable-timeskip; did you mean --enable-time-skipping?'],
    [['70000'], 'the port must be 0 to 65535, not 70000'],
    [['workflow', 'list'], `unknown command 'workflow list'; ${NAME} --help shows what there is`],
  ])('%j', async (args, message) => {
    expect(await runCommand(...args)).toEqual({ code: 1, signal: null, stdout: '', stderr: `${NAME}: ${message}\n` });
  });
});

test.each([[[]], [['help']], [['--help']], [['server']], [['server', 'start-dev', '--help']], [['7233', '-h']]])(
  'help is there for %j',
  async (args) => {
    const end = await runCommand(...args);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(end.stdout).toContain(NAME);
    expect(Math.max(...end.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  },
);

test('the root package has the same command', async () => {
  const command = join(repository, 'dist', 'bin.cjs');
  const version = execFileSync(command, ['--version'], { encoding: 'utf8' });
  expect(version).toMatch(/^temporal-native-testing \d+\.\d+\.\d+\n$/);
  expect(await runCommand('--version')).toMatchObject({ code: 0, stdout: version });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Until the first task of a workflow that was to begin later waits for a worker. */
async function untilItsTaskIsDue(handle: Pick<StartedWorkflowHandle, 'describe'>): Promise<void> {
  await until('twenty days have passed', async () => (await handle.describe()).raw.pendingWorkflowTask);
}
