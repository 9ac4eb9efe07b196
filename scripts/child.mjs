/**
 * Child processes of the set-up scripts: started by us, ended by their own pid, and never left behind, however this
 * process ends.
 */
import { spawn } from 'node:child_process';

/** The last part of what a child printed: enough to explain a failure, bounded in memory. */
const KEPT_OUTPUT_BYTES = 64 * 1024;

/** How long a child may take to end by itself before it is killed. */
const STOP_GRACE_MS = 15_000;

const running = new Set();
let installed = false;

/**
 * Starts `command` and keeps what it prints instead of showing it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, onLine?: (line: string) => void, stdin?: 'ignore' | 'pipe' }} [options]
 */
export function startChild(command, args, options = {}) {
  endChildrenWithThisProcess();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let spawnError;
  const keep = (chunk) => {
    output = (output + chunk).slice(-KEPT_OUTPUT_BYTES);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  if (options.onLine) forEachLine(child.stdout, options.onLine);

  let ended = false;
  const exited = new Promise((resolve) => {
    child.once('error', (error) => {
      spawnError = error;
      ended = true;
      running.delete(child);
      resolve();
    });
    child.once('close', () => {
      ended = true;
      running.delete(child);
      resolve();
    });
  });
  running.add(child);
  const guard = child.pid === undefined ? undefined : guardAgainstKill(child.pid);
  exited.then(() => guard?.kill('SIGKILL'));

  async function end(signal) {
    if (ended) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await exited;
    clearTimeout(timer);
  }

  return {
    pid: child.pid,
    exited,
    /** Whether the process is gone. */
    hasEnded: () => ended,
    /** What it printed lately, and how it ended. For error messages only. */
    report: () =>
      [
        spawnError
          ? `could not be started: ${spawnError.message}`
          : `exit code ${child.exitCode}, signal ${child.signalCode}`,
        output.trim(),
      ].join('\n'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/**
 * Starts a child as {@link startChild} does, and waits until it has said what it has to say: a line of which `read` makes
 * something. If it ends before, or takes too long, it is ended, and an error says what it printed.
 *
 * @template T
 * @param {string} command
 * @param {string[]} args
 * @param {Omit<NonNullable<Parameters<typeof startChild>[2]>, 'onLine'> & {
 *   what: string,
 *   limitMs: number,
 *   read: (line: string) => T | undefined,
 * }} options `what`: the child, for the error
 * @returns {Promise<{ said: T, pid: number, stop(): Promise<void>, kill(): Promise<void> }>}
 */
export async function startChildUntil(command, args, { what, limitMs, read, ...options }) {
  let onSaid;
  const told = new Promise((resolve) => {
    onSaid = resolve;
  });
  const child = startChild(command, args, {
    ...options,
    onLine: (line) => {
      const said = read(line);
      if (said !== undefined) onSaid({ said });
    },
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs, 'late');
  });
  const outcome = await Promise.race([told, late, child.exited.then(() => 'ended')]);
  clearTimeout(timer);
  if (typeof outcome === 'string') {
    await child.kill();
    throw new Error(`${what} did not start (${outcome}): ${child.report()}`);
  }
  return { ...outcome, pid: child.pid, stop: child.stop, kill: child.kill };
}

function forEachLine(stream, onLine) {
  let rest = '';
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
}

/**
 * Handlers cannot run when this process is itself killed by SIGKILL. So a shell of a few hundred kilobytes waits for
 * the end of a pipe that only this process holds open, and ends the child then. Where there is no shell (Windows) the
 * handlers below have to do.
 */
function guardAgainstKill(pid) {
  if (process.platform === 'win32') return undefined;
  const guard = spawn('/bin/sh', ['-c', `read _; kill -9 ${pid} 2>/dev/null`], { stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.stdin.unref();
  guard.unref();
  return guard;
}

function endChildrenWithThisProcess() {
  if (installed) return;
  installed = true;
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const handler = () => {
      for (const child of running) child.kill('SIGKILL');
      // Ours was the only reason to survive the signal: let it have its usual effect, unless others listen too.
      process.off(signal, handler);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.on(signal, handler);
  }
}
