import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { Worker as Thread } from 'node:worker_threads';
import { TypedSearchAttributes } from '../../../lib/search-attributes.js';
import type { SinkCall } from '../../../lib/workflow/host.js';
import { BUNDLE_FILENAME } from '../../../lib/workflow/stack-traces.js';
import type { WorkflowBundle } from './bundler.js';
import type { Logger } from './logger.js';
import type { NativeWorker } from './native.js';
import type { WorkerFacts } from './sandbox/runtime.js';
import type { ThreadMessage, ThreadStart } from './thread/messages.js';
import { compile, type WrappedScript } from './thread/scripts.js';
import type { InjectedSinks } from './worker-options.js';

/** How often the threads are looked at. */
const WATCH_MS = 250;
const MIN_WATCH_MS = 20;
/** What a thread may have in any case; its runtime and a bundle take a few. */
const MIN_HEAP_MB = 128;

/** What workflow threads need of their worker. */
export interface ThreadsParts {
  readonly bundle: WorkflowBundle;
  readonly facts: WorkerFacts;
  readonly count: number;
  readonly executionTimeoutMs: number;
  readonly logger: Logger;
  readonly sinks: InjectedSinks;
  /** A thread cannot be started. */
  onFailed(error: Error): void;
}

/** A thread, and what the watchdog has seen of it. */
interface WatchedThread {
  readonly thread: Thread;
  readonly busySince: Float64Array;
  /** What `busySince` said at the last look: which activation it was. */
  seenSince: number;
  /** For how long it has been seen with that one. */
  busyMs: number;
}

/** The threads that run a worker's workflows, and the one watchdog over them. */
export class WorkflowThreads {
  readonly #parts: ThreadsParts;
  readonly #threads: WatchedThread[] = [];
  /** Resolves when each can take workflows; rejects when one cannot. */
  readonly started: Promise<unknown>;
  /** The worker that they serve, once there is one. */
  #native: NativeWorker | undefined;
  readonly #watchMs: number;
  readonly #watch: NodeJS.Timeout;
  #lastLook = performance.now();
  #closed = false;

  /** Starts all threads. There need not be a worker yet: see {@link WorkflowThreads.serve}. */
  constructor(parts: ThreadsParts) {
    this.#parts = parts;
    this.#watchMs = Math.max(MIN_WATCH_MS, Math.min(WATCH_MS, parts.executionTimeoutMs / 4));
    this.#watch = setInterval(() => this.#look(), this.#watchMs).unref();
    this.started = Promise.all(Array.from({ length: parts.count }, (_none, index) => this.#start(index)));
    this.started.catch((error: Error) => this.#failed(error));
  }

  /** Has them work for a worker. What it has for a thread that has not started waits for it. */
  serve(native: NativeWorker): void {
    this.#native = native;
    for (const index of this.#threads.keys()) {
      this.#tellWorker(index);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await Promise.all(this.#threads.map(({ thread }) => thread.terminate()));
  }

  async #start(index: number): Promise<void> {
    const thread = new Thread(join(__dirname, 'thread.cjs'), {
      name: `temporal-native workflows ${index}`,
      // What the process was started with, such as loaders, is not for workflows.
      execArgv: [],
      // A thread that reaches it ends, and not the process.
      resourceLimits: { maxOldGenerationSizeMb: heapMbOf(this.#parts.count) },
    });
    const busySince = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
    this.#threads[index] = { thread, busySince, seenSince: 0, busyMs: 0 };
    this.#tellWorker(index);
    return new Promise((resolve, reject) => {
      let ready = false;
      let cause: Error | undefined;
      thread.on('message', (message: ThreadMessage) => {
        if (message.type === 'ready') {
          ready = true;
          // A worker that runs keeps the process alive; a thread need not. One that is being ended does: its end is waited for.
          if (!this.#closed) {
            thread.unref();
          }
          resolve();
        } else {
          this.#tell(message);
        }
      });
      thread.on('error', (error) => {
        cause = error;
      });
      thread.on('exit', () => {
        if (!ready) {
          const error = cause ?? new Error('a workflow thread ended before it was ready');
          this.#lost(index, error.message);
          reject(error);
        } else if (!this.#closed) {
          this.#replace(index, cause);
        }
      });
    });
  }

  /** What it is to run, if there is a worker yet. */
  #tellWorker(index: number): void {
    const watched = this.#threads[index];
    if (this.#native === undefined || watched === undefined) {
      return;
    }
    const { bundle, facts } = this.#parts;
    const start: ThreadStart = {
      worker: this.#native.number,
      index,
      runtime: runtimeScript(),
      bundle: { code: bundle.code, filename: BUNDLE_FILENAME },
      sourceMap: bundle.sourceMap,
      facts,
      busySince: watched.busySince,
    };
    watched.thread.postMessage(start);
  }

  /** A thread has ended: by the watchdog, or by a fault of its own. Its workflows go on in another one. */
  #replace(index: number, cause: Error | undefined): void {
    const { logger, executionTimeoutMs } = this.#parts;
    const stuck = (this.#threads[index]?.busySince[0] ?? 0) > 0 && cause === undefined;
    const message = stuck
      ? `[TMPRL1101] Potential deadlock detected: workflow code did not yield within ${executionTimeoutMs} ms`
      : `a workflow thread ended: ${cause?.message ?? 'it was terminated'}`;
    logger.log('error', message);
    this.#lost(index, message);
    this.#start(index).catch((error: Error) => this.#failed(error));
  }

  /** The tasks that it had, or was to have, fail now rather than when their time is over. */
  #lost(index: number, message: string): void {
    if (!this.#closed) {
      this.#native?.threadLost(index, message);
    }
  }

  #failed(error: Error): void {
    if (!this.#closed) {
      this.#parts.onFailed(error);
    }
  }

  /**
   * Ends a thread whose workflow does not yield: nothing else ends an endless loop. Of the time between two looks no more
   * counts than usually is: when it is more, the machine was asleep or had no time for the threads either.
   */
  #look(): void {
    const now = performance.now();
    const passed = Math.min(now - this.#lastLook, 2 * this.#watchMs);
    this.#lastLook = now;
    // Not those that could not be started.
    for (const watched of Object.values(this.#threads)) {
      const since = watched.busySince[0] ?? 0;
      watched.busyMs = since > 0 && since === watched.seenSince ? watched.busyMs + passed : 0;
      watched.seenSince = since;
      if (watched.busyMs > this.#parts.executionTimeoutMs) {
        void watched.thread.terminate();
      }
    }
  }

  #tell(message: Exclude<ThreadMessage, { type: 'ready' }>): void {
    const { logger } = this.#parts;
    if (message.type === 'log') {
      const { level, message: text, attributes } = message.line;
      logger.log(level, text, attributes === '' ? undefined : JSON.parse(attributes));
      return;
    }
    this.#callSink(message.call).catch((error: unknown) => {
      logger.log('error', `the sink ${message.call.sink}.${message.call.name} failed: ${String(error)}`);
    });
  }

  async #callSink({ sink, name, args, info, replaying }: SinkCall): Promise<void> {
    const found = this.#parts.sinks[sink]?.[name];
    if (found === undefined) {
      throw new Error('the worker was made without it');
    }
    if (!replaying || found.callDuringReplay) {
      const typedSearchAttributes = new TypedSearchAttributes(info.typedSearchAttributes);
      await found.fn({ ...info, typedSearchAttributes }, ...args);
    }
  }
}

/**
 * What each of that many threads may have: together, what Node gives a process, which it makes of the memory of the machine or
 * container. Otherwise V8 gives that much to each of them.
 */
function heapMbOf(count: number): number {
  return Math.max(MIN_HEAP_MB, Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20 / count));
}

let runtime: WrappedScript | undefined;

/** Compiled here, while threads start, and once for all of them. */
function runtimeScript(): WrappedScript {
  runtime ??= compile({
    code: readFileSync(join(__dirname, 'runtime.cjs'), 'utf8'),
    filename: 'temporal-native-workflow-runtime.js',
  });
  return runtime;
}
