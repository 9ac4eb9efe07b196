import { version } from '../../package.json';
import { DevServer } from '../dev-server.js';
import type { ServerLogLine } from '../log.js';
import { describeFlags, type Flags, parseFlags, UsageError } from './flags.js';
import { type LogFormat, readStartFlags, readTestServerFlags, START_FLAGS, TEST_SERVER_FLAGS } from './start-flags.js';

const NAME = 'temporal-native-testing';

const TOP_FLAGS = {
  help: { type: 'boolean', short: 'h', help: 'Shows this.' },
  version: { type: 'boolean', short: 'v', help: 'Shows the version.' },
} satisfies Flags;

const HELP = `A Temporal server for development and tests. For production there are the real Temporal Server and Temporal Cloud.

  ${NAME} server start-dev [flags]   starts one; --help shows its flags
  ${NAME} PORT [flags]               starts one as the time-skipping test server is started

${describeFlags(TOP_FLAGS)}
`;

const START_HELP = `Starts a Temporal server for development and tests. It keeps its state in memory, and ends at SIGINT or SIGTERM.

  ${NAME} server start-dev [flags]

${describeFlags(START_FLAGS)}
`;

const TEST_SERVER_HELP = `Starts a Temporal server as the time-skipping test server is started: its clock skips while a client has unlocked it.

  ${NAME} PORT [flags]

${describeFlags(TEST_SERVER_FLAGS)}
`;

/** Carries a command line out: starts a server, or tells what is asked, or says in one line what is wrong. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await carryOut(args);
  } catch (error) {
    process.stderr.write(`${NAME}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

async function carryOut(args: readonly string[]): Promise<void> {
  const [first = '', second = ''] = args;
  if (first === 'server' && second === 'start-dev') {
    const { given, words } = parseFlags(args.slice(2), START_FLAGS);
    if (given.has('help')) {
      return print(START_HELP);
    }
    refuseWords(words);
    return await serve(readStartFlags(given));
  }
  if (/^\d+$/.test(first)) {
    const { given, words } = parseFlags(args.slice(1), TEST_SERVER_FLAGS);
    if (given.has('help')) {
      return print(TEST_SERVER_HELP);
    }
    refuseWords(words);
    return await serve(readTestServerFlags(first, given));
  }
  const isGroup = first === 'server' && (second === '' || second.startsWith('-'));
  const { given, words } = parseFlags(isGroup ? args.slice(1) : args, TOP_FLAGS);
  if (given.has('version')) {
    return print(`${NAME} ${version}\n`);
  }
  if (words.length > 0 && words[0] !== 'help') {
    throw new UsageError(`unknown command '${words.join(' ')}'; ${NAME} --help shows what there is`);
  }
  print(HELP);
}

function refuseWords(words: readonly string[]): void {
  if (words.length > 0) {
    throw new UsageError(`unexpected argument '${words[0]}'`);
  }
}

/** Starts a server that runs until a signal. */
async function serve(request: ReturnType<typeof readStartFlags>): Promise<void> {
  const write = logWriter(request.logFormat);
  const server = await DevServer.start({ ...request.options, log: { level: request.logLevel, write } });
  if (request.logLevel !== 'never') {
    for (const message of request.warnings) {
      write({ level: 'warn', message });
    }
  }
  // Before the address is told: whoever reads it may send a signal at once.
  stopAtSignal(server);
  server.ref();
  print(`${NAME} ${version}: for development and tests; state is kept in memory\nServer: ${server.address}\n`);
}

/** The first signal closes the server; with the listeners gone, a second one ends the process in its usual way. */
function stopAtSignal(server: DevServer): void {
  const stop = () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    void server.close();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

/** Standard output is for the address. */
function logWriter(format: LogFormat): (line: ServerLogLine) => void {
  return ({ level, message }) => {
    const time = new Date().toISOString();
    const line = format === 'json' ? JSON.stringify({ time, level, message }) : `${time} ${level} ${message}`;
    process.stderr.write(`${line}\n`);
  };
}

function print(text: string): void {
  process.stdout.write(text);
}
