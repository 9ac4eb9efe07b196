import { spawn } from 'node:child_process';
import { join, resolve as resolvePath } from 'node:path';

export interface ScriptEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
  /** From the script's last word on stdout to its end. */
  readonly lingeredMs: number;
  /** The script had to be killed because it did not end by itself. */
  readonly hung: boolean;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs?: number;
  /** Called with each line the script prints. */
  readonly onLine?: (line: string) => void;
}

export const fixturesFolder = join(__dirname, 'fixtures');

/** Runs a script (of `fixtures/`, when its path is relative) in a Node process of its own, to its end; kills it when `limitMs` is over. */
export async function runScript(script: string, options: RunOptions = {}): Promise<ScriptEnd> {
  const { args = [], nodeArgs = [], env = {}, limitMs = 30_000, onLine } = options;
  const begin = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, resolvePath(fixturesFolder, script), ...args], {
    cwd: fixturesFolder,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, told, lastWord, hung] = ['', '', 0, begin, false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    lastWord = performance.now();
    for (let end = stdout.indexOf('\n', told); end >= 0; end = stdout.indexOf('\n', told)) {
      onLine?.(stdout.slice(told, end));
      told = end + 1;
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, limitMs);
  let exitedAt = begin;
  child.once('exit', () => {
    exitedAt = performance.now();
  });
  try {
    return await new Promise<ScriptEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        const elapsedMs = exitedAt - begin;
        resolve({ code, signal, stdout, stderr, elapsedMs, lingeredMs: exitedAt - lastWord, hung });
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The script's last line on stdout, as JSON. */
export function lastLine<T>(end: ScriptEnd): T {
  const line = end.stdout.trimEnd().split('\n').at(-1);
  if (line === undefined || line === '') throw new Error(`the script said nothing; ${describeEnd(end)}`);
  return JSON.parse(line) as T;
}

export function describeEnd(end: ScriptEnd): string {
  const how = end.hung ? 'hung and was killed' : `code ${end.code}, signal ${end.signal}`;
  return `${how}, after ${Math.round(end.elapsedMs)} ms\nstdout: ${end.stdout}\nstderr: ${end.stderr}`;
}

/** Without what jest and its tools set, and without settings that would make a script trust other authorities. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const unwanted = /^(JEST_|NODE_OPTIONS$|NODE_ENV$|NODE_EXTRA_CA_CERTS$|SSL_CERT_|TEMPORAL_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}
