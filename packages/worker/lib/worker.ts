import { readFile } from 'node:fs/promises';
import { checkObject, checkString } from '../../../lib/check.js';
import { IllegalStateError } from '../../../lib/errors.js';
import { Activities } from './activities.js';
import { bundleWorkflowCode, type WorkflowBundle } from './bundler.js';
import { watchSignals } from './shutdown-signals.js';
import { WorkerCalls } from './worker-calls.js';
import { workerError } from './worker-error.js';
import { type CheckedWorkerOptions, checkWorkerOptions, type WorkerOptions } from './worker-options.js';
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
  #state: WorkerState = 'INITIALIZED';
  #force: (() => void) | undefined;

  private constructor(options: CheckedWorkerOptions, calls: WorkerCalls, threads: WorkflowThreads | undefined) {
    this.#options = options;
    this.#calls = calls;
    this.#threads = threads;
  }

  /**
   * Makes a worker: bundles its workflows, connects, and sees whether the namespace is there. It takes tasks from
   * {@link Worker.run} on.
   *
   * @throws TypeError or `ValueError` that names the option; `WorkflowBundleError`; `ServiceError` when the server cannot be
   * reached; `NamespaceNotFoundError`
   */
  static async create(options: WorkerOptions): Promise<Worker> {
    const checked = checkWorkerOptions(options);
    const bundle = await bundleOf(options);
    let calls: WorkerCalls | undefined;
    const activities = new Activities(
      { ...checked.native, functions: checked.activities, payloads: checked.payloads, logger: checked.logger },
      () => (calls as WorkerCalls).native,
    );
    const connected = WorkerCalls.connect(checked.native, (bytes) => activities.take(bytes));
    if (!(connected instanceof WorkerCalls)) {
      throw workerError(connected, 'Worker.create', checked.address);
    }
    calls = connected;
    const failure = await calls.connected;
    if (failure !== undefined) {
      calls.close();
      throw workerError(failure, 'Worker.create', checked.address);
    }
    try {
      let worker: Worker | undefined;
      const threads = bundle && (await startThreads(bundle, checked, calls, () => worker?.shutdown()));
      worker = new Worker(checked, calls, threads);
      return worker;
    } catch (error) {
      calls.close();
      throw error;
    }
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
    const forced = new Promise<'forced'>((resolve) => {
      this.#force = () => resolve('forced');
    });
    const outcome = await Promise.race([this.#calls.run(), forced]);
    unwatch();
    this.#calls.close();
    await this.#threads?.close();
    this.#state = outcome === undefined ? 'STOPPED' : 'FAILED';
    if (outcome === 'forced') {
      throw new IllegalStateError('Worker.run: what was running did not end within shutdownForceTime');
    }
    if (outcome !== undefined) {
      throw workerError(outcome, 'Worker.run', this.#options.address);
    }
  }

  /** Runs until a promise is settled, or that of a function; gives what it resolves with. */
  async runUntil<T>(work: Promise<T> | (() => Promise<T>)): Promise<T> {
    const running = this.run();
    // Without a handler, a worker that fails while the work goes on would end the process.
    running.catch(() => undefined);
    const worked = typeof work === 'function' ? work() : work;
    const failed = running.then(() => {
      throw new IllegalStateError('Worker.runUntil: the worker was shut down before the work was done');
    });
    try {
      return await Promise.race([worked, failed]);
    } finally {
      this.#stop();
      await running;
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
        setTimeout(() => this.#force?.(), shutdownForceMs).unref();
      }
    }
  }
}

async function bundleOf({
  workflowsPath,
  workflowBundle,
  ...options
}: WorkerOptions): Promise<WorkflowBundle | undefined> {
  if (workflowsPath !== undefined) {
    return await bundleWorkflowCode({ workflowsPath, ...options.dataConverter, ...options.bundlerOptions });
  }
  if (workflowBundle === undefined) {
    return undefined;
  }
  checkObject(workflowBundle, 'workflowBundle');
  if ('codePath' in workflowBundle) {
    const { codePath, sourceMapPath } = workflowBundle as { codePath: string; sourceMapPath?: string };
    const code = await readFile(checkString(codePath, 'workflowBundle.codePath'), 'utf8');
    return { code, sourceMap: sourceMapPath === undefined ? '' : await readFile(sourceMapPath, 'utf8') };
  }
  const { code, sourceMap } = workflowBundle as unknown as WorkflowBundle;
  return { code: checkString(code, 'workflowBundle.code'), sourceMap: sourceMap ?? '' };
}

function startThreads(
  bundle: WorkflowBundle,
  { native, executionTimeoutMs, logger, sinks }: CheckedWorkerOptions,
  calls: WorkerCalls,
  shutdown: () => void,
): Promise<WorkflowThreads> {
  return WorkflowThreads.start({
    native: calls.native,
    bundle,
    facts: { namespace: native.namespace, taskQueue: native.taskQueue },
    count: native.workflowThreads,
    executionTimeoutMs,
    logger,
    sinks,
    onFailed(error) {
      logger.log('error', `a workflow thread cannot be started again; the worker ends: ${error.message}`);
      shutdown();
    },
  });
}
