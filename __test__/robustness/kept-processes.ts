import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { within } from './conditions';
import { fixturesFolder } from './run-script';

interface Kept<T> {
  readonly told: T;
  /** Ends it in an orderly way. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL. */
  kill(): Promise<void>;
}

export type OwnServer = Kept<{ readonly address: string; readonly port: number }>;

export interface RealServerOptions {
  readonly port?: number;
  /** Keeps the workflows, for a server started on the same file later. */
  readonly dbFile: string;
}

/** What survives SIGKILL need not survive the loss of power, and is three times quicker. */
const QUICK_DATABASE = ['--sqlite-pragma', 'synchronous=OFF', '--sqlite-pragma', 'journal_mode=WAL'];

const START_LIMIT_MS = 120_000;
const END_LIMIT_MS = 20_000;

/** An embedded server of a test's own. */
export function startEmbeddedServer(): Promise<OwnServer> {
  return keep('embeddedServer', {});
}

/** A real server of a test's own, that it may kill, and start again on the same file. */
export function startRealServer(options: RealServerOptions): Promise<OwnServer> {
  return keep('realServer', { ...options, args: QUICK_DATABASE });
}

/** The official worker with the workflows of `__test__/workflows`. */
export function startRealWorker(address: string, taskQueue: string): Promise<Kept<unknown>> {
  return keep('worker', { address, taskQueues: [taskQueue], workflows: join(__dirname, '../workflows') });
}

/**
 * The scripts of this repository that start servers and workers are ES modules, which jest's CommonJS cannot load: a
 * small process of its own does, and what it started ends when that process does.
 */
async function keep<T>(what: 'embeddedServer' | 'realServer' | 'worker', options: object): Promise<Kept<T>> {
  const keeper = spawn(process.execPath, [join(fixturesFolder, 'keeper.mjs'), what, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const end = async (how: 'stop' | 'kill'): Promise<void> => {
    keeper.stdin.end(`${how}\n`);
    await within(END_LIMIT_MS, `${how} of the ${what}`, exited);
  };
  const started = new Promise<string>((resolve, reject) => {
    createInterface({ input: keeper.stdout }).once('line', resolve);
    keeper.once('exit', (code) => reject(new Error(`the keeper of the ${what} ended with code ${code}`)));
  });
  const told = JSON.parse(await within(START_LIMIT_MS, `start of the ${what}`, started));
  return { told, stop: () => end('stop'), kill: () => end('kill') };
}
