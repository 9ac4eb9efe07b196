/** Workers in processes of their own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleWorkflowCode } from 'temporal-native-worker';
import { workflowsPath } from './support';

export interface WorkerProcessOptions {
  readonly address: string;
  readonly taskQueue: string;
  /** The longest time that an activity takes, in milliseconds. */
  readonly longest: number;
  /** Further options of the worker. */
  readonly [option: string]: unknown;
}

export class WorkerProcess {
  /** Resolves when it takes tasks. */
  readonly ready: Promise<void>;
  /** The lines that it has written. */
  readonly said: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(options: WorkerProcessOptions & { log: string }) {
    const script = join(__dirname, 'fixtures', 'worker-process.cjs');
    this.#child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = once(this.#child, 'exit');
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => this.said.push(line));
    const ended = this.#exited.then(() => {
      throw new Error('the process of the worker ended before it was ready');
    });
    this.ready = Promise.race([once(lines, 'line'), ended]).then(() => undefined);
    // One that is killed while it starts is not waited for.
    this.ready.catch(() => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it, at once by SIGKILL. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#exited;
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }
}

export interface WorkerProcesses {
  /** What the activities of all of them have written down. */
  readonly log: string;
  /** One more; it is killed after the tests, if it is still there. */
  start(options: WorkerProcessOptions): WorkerProcess;
}

/** To be called where tests are declared. The processes share one bundle of the tests' workflows. */
export function useWorkerProcesses(): WorkerProcesses {
  const started: WorkerProcess[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'worker-processes-'));
  const [codePath, log] = [join(folder, 'workflows.js'), join(folder, 'log')];
  beforeAll(async () => {
    writeFileSync(codePath, (await bundleWorkflowCode({ workflowsPath })).code);
    writeFileSync(log, '');
  });
  afterAll(async () => {
    await Promise.all(started.map((worker) => worker.end()));
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    log,
    start(options) {
      const worker = new WorkerProcess({ workflowBundle: { codePath }, log, ...options });
      started.push(worker);
      return worker;
    },
  };
}
