import { IllegalStateError } from '../../../lib/errors.js';
import { Activities } from './activities.js';
import type { WorkflowBundle } from './bundler.js';
import { keyGiver } from './changing-key.js';
import { End } from './end.js';
import { CombinedWorkerRunError } from './errors.js';
import { addon } from './native.js';
import {
  type ReplayHistory,
  type ReplayResult,
  type ReplayWorkerOptions,
  replayHistories,
  replayHistory,
} from './replay.js';
import { watchSignals } from './shutdown-signals.js';
import { WorkerCalls } from './worker-calls.js';
import { workerError } from './worker-error.js';
import { type CheckedWorkerOptions, checkWorkerOptions, type WorkerOptions } from './worker-options.js';
import { bundleOf, checkSyntax } from './workflow-bundle.js';
import { WorkflowThreads } from './workflow-threads.js';

/** What a worker is doing. */
export type WorkerState = 'INITIALIZED' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'FAILED';

/**
 * Runs workflows and activities of a task queue.
 *
 * @example
 * ```ts
 * const worker = await Worker.create({ taskQueue: 'tutorial', workflowsPath: require.resolve('./workflows'), activities });
 * await worker.run();
 * ```
 */
export class Worker {
  readonly #options: CheckedWorkerOptions;
  readonly #calls: WorkerCalls;
  readonly #threads: WorkflowThreads | undefined;
  readonly #end: End;
  #state: WorkerState = 'INITIALIZED';
  #forceTimer: NodeJS.Timeout | undefined;

  private constructor(options: CheckedWorkerOptions, { calls, threads, end }: Parts) {
    this.#options = options;
    this.#calls = calls;
    this.#threads = threads;
    this.#end = end;
  }

  /**
   * Makes a worker: bundles its workflows, connects, and sees whether the namespace is there. It takes tasks from
   * {@link Worker.run} on.
   *
   * @throws TypeError or `ValueError` that names the option; `WorkflowBundleError`; `ServiceError` when the server cannot be
   * reached; `NamespaceNotFoundError`; `IllegalStateError` when there can be no workflow thread; AggregateError that says what
   * to install where there is no addon for the platform
   */
  static async create(options: WorkerOptions): Promise<Worker> {
    const checked = checkWorkerOptions(options);
    const bundle = await bundleOf(options);
    let calls: WorkerCalls | undefined;
    const activities = new Activities(
      { ...checked.native, functions: checked.activities, payloads: checked.payloads, logger: checked.logger },
      () => (calls as WorkerCalls).native,
    );
    const giveKey = keyGiver(checked.apiKey, checked.logger);
    const end = new End();
    // They take longest: they start while the addon is loaded, the connection made, and the first task fetched.
    const threads = bundle && startThreads(bundle, checked, end);
    try {
      const opened = WorkerCalls.open(
        (...parts) => addon().NativeWorker.connect(checked.native, ...parts),
        (message) => {
          if (message.type === 'ActivityTask') {
            activities.take(message.bytes);
          } else if (message.type === 'KeyWanted') {
            giveKey((calls as WorkerCalls).native);
          }
        },
      );
      if (!(opened instanceof WorkerCalls)) {
        throw workerError(opened, 'Worker.create', checked.address);
      }
      calls = opened;
      threads?.serve(calls.native);
      if (bundle !== undefined) {
        checkSyntax(bundle);
      }
      const failure = await Promise.race([calls.connected, end.came]);
      if (failure !== undefined) {
        throw failure instanceof Error ? failure : workerError(failure, 'Worker.create', checked.address);
      }
      return new Worker(checked, { calls, threads, end });
    } catch (error) {
      calls?.close();
      await threads?.close();
      throw error;
    }
  }

  /**
   * Runs a workflow's code again over its history, to see that it still does what it did.
   *
   * @param history - as an object of its JSON mapping (`temporal workflow show --output json`), as an object of a protobuf
   * library (the official client's `fetchHistory`), or encoded
   * @param workflowId - what the workflow sees as its id. Default: that of the history, or `fake` if it is encoded
   * @throws DeterminismViolationError when it does something else; `ReplayError` when it cannot be run; `ValueError` when it
   * is no history
   */
  static async runReplayHistory(options: ReplayWorkerOptions, history: object, workflowId?: string): Promise<void> {
    await replayHistory(options, history, workflowId);
  }

  /**
   * {@link Worker.runReplayHistory} of many, one after the other. Gives of each what came of it; the next one is taken when
   * the result before was.
   */
  static runReplayHistories(
    options: ReplayWorkerOptions,
    histories: Iterable<ReplayHistory> | AsyncIterable<ReplayHistory>,
  ): AsyncIterableIterator<ReplayResult> {
    return replayHistories(options, histories);
  }

  /** What it is doing. */
  getState(): WorkerState {
    return this.#state;
  }

  /**
   * Takes tasks until it is shut down; resolves when all that it had taken is done. Rejects when it cannot go on.
   *
   * @throws IllegalStateError when it has run already
   */
  async run(): Promise<void> {
    if (this.#state !== 'INITIALIZED') {
      throw new IllegalStateError(`Worker.run: the worker is ${this.#state}, and runs only once`);
    }
    this.#state = 'RUNNING';
    const unwatch = watchSignals(() => this.#stop());
    const outcome = this.#end.reason ?? (await Promise.race([this.#calls.run(), this.#end.came]));
    unwatch();
    clearTimeout(this.#forceTimer);
    this.#calls.close();
    await this.#threads?.close();
    this.#state = outcome === undefined ? 'STOPPED' : 'FAILED';
    if (outcome instanceof Error) {
      throw outcome;
    }
    if (outcome !== undefined) {
      throw workerError(outcome, 'Worker.run', this.#options.address);
    }
  }

  /**
   * Runs until a promise is settled, or that of a function; gives what it resolves with.
   *
   * @throws what the promise is rejected with; `CombinedWorkerRunError` when the worker fails as well
   */
  async runUntil<T>(work: Promise<T> | (() => Promise<T>)): Promise<T> {
    const running = this.run();
    // Without a handler, a worker that fails while the work goes on would end the process.
    running.catch(() => undefined);
    let workFailed: { error: unknown } | undefined;
    // Also what a function throws before it gives a promise is its outcome.
    const worked = async (): Promise<T> => {
      try {
        return await (typeof work === 'function' ? work() : work);
      } catch (error) {
        workFailed = { error };
        throw error;
      }
    };
    const ended = running.then(() => {
      throw new IllegalStateError('Worker.runUntil: the worker was shut down before the work was done');
    });
    try {
      return await Promise.race([worked(), ended]);
    } finally {
      this.#stop();
      await running.catch((workerError: unknown) => {
        // What is thrown here takes the place of what the work has failed with.
        throw workFailed === undefined ? workerError : new CombinedWorkerRunError(workerError, workFailed.error);
      });
    }
  }

  /**
   * Ends it: it takes no more tasks, and finishes those that it has. Activities are cancelled after `shutdownGraceTime`.
   *
   * @throws IllegalStateError when it does not run
   */
  shutdown(): void {
    if (this.#state !== 'RUNNING') {
      throw new IllegalStateError(`Worker.shutdown: the worker is ${this.#state}`);
    }
    this.#stop();
  }

  #stop(): void {
    if (this.#state === 'RUNNING') {
      this.#state = 'STOPPING';
      this.#calls.native.initiateShutdown();
      const { shutdownForceMs } = this.#options;
      if (shutdownForceMs !== undefined) {
        const message = 'Worker.run: what was running did not end within shutdownForceTime';
        this.#forceTimer = setTimeout(() => this.#end.come(new IllegalStateError(message)), shutdownForceMs).unref();
      }
    }
  }
}

interface Parts {
  readonly calls: WorkerCalls;
  readonly threads: WorkflowThreads | undefined;
  readonly end: End;
}

function startThreads(
  bundle: WorkflowBundle,
  { native, executionTimeoutMs, logger, sinks }: CheckedWorkerOptions,
  end: End,
): WorkflowThreads {
  return new WorkflowThreads({
    bundle,
    facts: { namespace: native.namespace, taskQueue: native.taskQueue },
    count: native.workflowThreads,
    executionTimeoutMs,
    logger,
    sinks,
    onFailed(error) {
      const message = `a workflow thread cannot be started, so the worker ends: ${error.message}`;
      logger.log('error', message);
      end.come(new IllegalStateError(message, { cause: error }));
    },
  });
}
