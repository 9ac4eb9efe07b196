/** Runs a script of `scripts/` beside this file in a process of its own, as a user's script would run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { address, taskQueue } from './environment';

/** Longer than any of the scripts needs, shorter than a test: a script that hangs is a failure with its output shown. */
const SCRIPT_TIMEOUT_MS = 20_000;

export interface ScriptResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export async function runScript(name: string, ...args: string[]): Promise<ScriptResult> {
  const child = spawn(process.execPath, [join(__dirname, 'scripts', name), ...args], {
    env: { ...process.env, TEMPORAL_TEST_ADDRESS: address, TEMPORAL_TEST_TASK_QUEUE: taskQueue },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), SCRIPT_TIMEOUT_MS);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { code, signal, stdout, stderr };
}
