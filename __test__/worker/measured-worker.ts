/** A worker in a process of its own, of whose memory a test asks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WorkerOptions } from 'temporal-native-worker';

/** Bytes that are there when the garbage has been collected. */
export interface Memory {
  /** In JavaScript's heaps, of all threads. */
  readonly heaps: number;
  /** In buffers of the main thread. */
  readonly buffers: number;
  /** Of the whole process. */
  readonly resident: number;
}

export class MeasuredWorker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(options: WorkerOptions) {
    const script = join(__dirname, 'fixtures', 'measured-worker.cjs');
    // Code that was not used for long would be thrown away at some time, and made again at another one.
    const args = ['--no-flush-bytecode', script, JSON.stringify(options)];
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Resolves when it takes tasks. */
  static async start(options: WorkerOptions): Promise<MeasuredWorker> {
    const worker = new MeasuredWorker(options);
    await worker.#said();
    return worker;
  }

  /** Has it collect its garbage. */
  async memory(): Promise<Memory> {
    this.#child.stdin?.write('\n');
    return JSON.parse(await this.#said());
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  async #said(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error('the process of the worker has ended');
    return value;
  }
}
