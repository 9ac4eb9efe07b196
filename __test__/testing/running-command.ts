/** Runs the command as a shell would: the file itself, by its first line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repository } from '../examples/run-node';

/** What official test environments are given as the path of their server. */
export const commandPath = join(repository, 'packages', 'testing', 'dist', 'bin.cjs');

const LIMIT_MS = 20_000;

export interface CommandEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it told of where it listens; rejects when it ends before. */
  readonly address: Promise<string>;
  readonly ended: Promise<CommandEnd>;
}

export function startCommand(...args: readonly string[]): RunningCommand {
  const child = spawn(commandPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  // A command that hangs is a failure with its output shown.
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    clearTimeout(timer);
    return { code, signal, stdout, stderr };
  });
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const told = /^Server: (\S+)$/m.exec(stdout)?.[1];
      if (told !== undefined) resolve(told);
    });
    ended.then((end) => reject(new Error(`the command told no address: ${JSON.stringify(end)}`)), reject);
  });
  address.catch(() => {});
  return { child, address, ended };
}

/** The end of a command that ends by itself. */
export function runCommand(...args: readonly string[]): Promise<CommandEnd> {
  return startCommand(...args).ended;
}
