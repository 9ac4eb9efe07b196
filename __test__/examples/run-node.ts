/** Runs Node on a file in a process of its own, as a user would from a shell. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const repository = join(__dirname, '..', '..');

/** Longer than any example needs: a script that hangs is a failure with its output shown. */
const TIMEOUT_MS = 60_000;

export interface Ended {
  code: number | string | null;
  stdout: string;
  stderr: string;
}

/** With no TEMPORAL_* settings but those given. */
export function runNode(args: string[], env: Record<string, string> = {}, cwd = repository): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_|JEST_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      {
        cwd,
        env: { ...Object.fromEntries(inherited), ...env },
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
      },
      (error, stdout, stderr) => resolve({ code: error ? (error.code ?? error.signal ?? null) : 0, stdout, stderr }),
    );
  });
}
