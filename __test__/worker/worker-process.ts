/** Workers in processes of their own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface WorkerProcessOptions {
  readonly address: string;
  readonly taskQueue: string;
  /** A file for what activities write down. */
  readonly log: string;
  /** The longest time that an activity takes, in milliseconds. */
  readonly longest: number;
  /** Further options of the worker. */
  readonly [option: string]: unknown;
}

export class WorkerProcess {
  /** Resolves when it takes tasks. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(options: WorkerProcessOptions) {
    const script = join(__dirname, 'fixtures', 'worker-process.cjs');
    this.#child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.#child, 'exit');
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    const ended = this.#exited.then(() => {
      throw new Error('the process of the worker ended before it was ready');
    });
    this.ready = Promise.race([once(lines, 'line'), ended]).then(() => undefined);
    // One that is killed while it starts is not waited for.
    this.ready.catch(() => undefined);
  }

  static start(options: WorkerProcessOptions): WorkerProcess {
    return new WorkerProcess(options);
  }

  /** Ends it, at once by SIGKILL. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.#child.kill(signal);
    await this.#exited;
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }
}
