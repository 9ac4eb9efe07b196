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
import type { InjectedSinks } from './worker-options.js';

/** How often the threads are looked at. */
const WATCH_MS = 250;
const MIN_WATCH_MS = 20;
/** What a thread may have in any case; its runtime and a bundle take a few. */
const MIN_HEAP_MB = 128;

/** What workflow threads need of their worker. */
export interface ThreadsParts {
  readonly native: NativeWorker;
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
  readonly #watchMs: number;
  #watch: NodeJS.Timeout | undefined;
  #lastLook = 0;
  #closed = false;

  private constructor(parts: ThreadsParts) {
    this.#parts = parts;
    this.#watchMs = Math.max(MIN_WATCH_MS, Math.min(WATCH_MS, parts.executionTimeoutMs / 4));
  }

  /** Starts all threads; resolves when each can take workflows. */
  static async start(parts: ThreadsParts): Promise<WorkflowThreads> {
    const threads = new WorkflowThreads(parts);
    try {
      await Promise.all(Array.from({ length: parts.count }, (_none, index) => threads.#start(index)));
    } catch (error) {
      await threads.close();
      throw error;
    }
    threads.#lastLook = performance.now();
    threads.#watch = setInterval(() => threads.#look(), threads.#watchMs).unref();
    return threads;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await Promise.all(this.#threads.map(({ thread }) => thread.terminate()));
  }

  async #start(index: number): Promise<void> {
    const { native, bundle, facts, count } = this.#parts;
    const busySince = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
    const start: ThreadStart = {
      worker: native.number,
      index,
      runtime: runtimeScript(),
      bundle: { code: bundle.code, filename: BUNDLE_FILENAME },
      sourceMap: bundle.sourceMap,
      facts,
      busySince,
    };
    const thread = new Thread(join(__dirname, 'thread.cjs'), {
      workerData: start,
      name: `temporal-native workflows ${index}`,
      // What the process was started with, such as loaders, is not for workflows.
      execArgv: [],
      // A thread that reaches it ends, and not the process.
      resourceLimits: { maxOldGenerationSizeMb: heapMbOf(count) },
    });
    this.#threads[index] = { thread, busySince: new Float64Array(busySince), seenSince: 0, busyMs: 0 };
    return new Promise((resolve, reject) => {
      let ready = false;
      let cause: Error | undefined;
      thread.on('message', (message: ThreadMessage) => {
        if (message.type === 'ready') {
          ready = true;
          // A worker that runs keeps the process alive; a thread need not.
          thread.unref();
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
          reject(cause ?? new Error('a workflow thread ended before it was ready'));
        } else if (!this.#closed) {
          this.#replace(index, cause);
        }
      });
    });
  }

  /** A thread has ended: by the watchdog, or by a fault of its own. Its workflows go on in another one. */
  #replace(index: number, cause: Error | undefined): void {
    const { native, logger, executionTimeoutMs, onFailed } = this.#parts;
    const stuck = (this.#threads[index]?.busySince[0] ?? 0) > 0 && cause === undefined;
    const message = stuck
      ? `[TMPRL1101] Potential deadlock detected: workflow code did not yield within ${executionTimeoutMs} ms`
      : `a workflow thread ended: ${cause?.message ?? 'it was terminated'}`;
    logger.log('error', message);
    native.threadLost(index, message);
    this.#start(index).catch(onFailed);
  }

  /**
   * Ends a thread whose workflow does not yield: nothing else ends an endless loop. Of the time between two looks no more
   * counts than usually is: when it is more, the machine was asleep or had no time for the threads either.
   */
  #look(): void {
    const now = performance.now();
    const passed = Math.min(now - this.#lastLook, 2 * this.#watchMs);
    this.#lastLook = now;
    for (const watched of this.#threads) {
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

let runtimeCode: string | undefined;

function runtimeScript(): ThreadStart['runtime'] {
  runtimeCode ??= readFileSync(join(__dirname, 'runtime.cjs'), 'utf8');
  return { code: runtimeCode, filename: 'temporal-native-workflow-runtime.js' };
}
