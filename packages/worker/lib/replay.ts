import { checkKnown, checkNonEmpty, checkObject } from '../../../lib/check.js';
import { IllegalStateError, ValueError } from '../../../lib/errors.js';
import { End } from './end.js';
import { DeterminismViolationError, ReplayError } from './errors.js';
import { addon, type WorkerMessage } from './native.js';
import { encodeHistory } from './protocol/history.js';
import { WorkerCalls } from './worker-calls.js';
import { workerError } from './worker-error.js';
import { checkWorkflowOptions, type WorkerOptions } from './worker-options.js';
import { bundleOf, checkSyntax } from './workflow-bundle.js';
import { WorkflowThreads } from './workflow-threads.js';

/** What histories are replayed with: those options of a worker that matter to workflow code. */
export interface ReplayWorkerOptions
  extends Pick<
    WorkerOptions,
    | 'workflowsPath'
    | 'workflowBundle'
    | 'bundlerOptions'
    | 'dataConverter'
    | 'sinks'
    | 'namespace'
    | 'buildId'
    | 'isolateExecutionTimeout'
    | 'logger'
  > {
  /** What the workflows see as their task queue. Default: `replay`. */
  taskQueue?: string;
}

const KNOWN = [
  'workflowsPath',
  'workflowBundle',
  'bundlerOptions',
  'dataConverter',
  'sinks',
  'namespace',
  'buildId',
  'isolateExecutionTimeout',
  'logger',
  'taskQueue',
] as const satisfies readonly (keyof ReplayWorkerOptions)[];

/** A history, and what its workflow sees as its id. */
export interface ReplayHistory {
  /** As an object of its JSON mapping, as an object of a protobuf library, or encoded. */
  history: object;
  /** Default: that of the history, or `fake` if it is encoded. */
  workflowId?: string;
}

/** What came of a history. */
export interface ReplayResult {
  workflowId: string;
  runId: string;
  /** Present if it could not be replayed. */
  error?: DeterminismViolationError | ReplayError;
}

/** Replays one history; throws what is wrong with it. */
export async function replayHistory(
  options: ReplayWorkerOptions,
  history: object,
  workflowId: string | undefined,
): Promise<void> {
  for await (const { error } of replayHistories(options, [{ history, workflowId }])) {
    if (error !== undefined) {
      throw error;
    }
  }
}

/** Replays histories one after the other. */
export async function* replayHistories(
  options: ReplayWorkerOptions,
  histories: Iterable<ReplayHistory> | AsyncIterable<ReplayHistory>,
): AsyncGenerator<ReplayResult, void> {
  const replayer = await Replayer.start(options);
  try {
    for await (const { history, workflowId } of histories) {
      yield await replayer.replay(history, workflowId);
    }
  } finally {
    await replayer.end();
  }
}

type Replayed = Extract<WorkerMessage, { type: 'Replayed' }>;

interface Parts {
  readonly calls: WorkerCalls;
  readonly threads: WorkflowThreads;
  readonly end: End;
  readonly waiting: { tell: (message: Replayed) => void };
}

/** A worker that takes histories instead of a server's tasks. */
class Replayer {
  readonly #calls: WorkerCalls;
  readonly #threads: WorkflowThreads;
  readonly #running: Promise<never>;
  readonly #ended: Promise<unknown>;
  readonly #waiting: { tell: (message: Replayed) => void };

  private constructor({ calls, threads, end, waiting }: Parts) {
    this.#calls = calls;
    this.#threads = threads;
    this.#waiting = waiting;
    this.#ended = Promise.race([calls.run(), end.came]);
    this.#running = this.#ended.then(() => {
      const ended = new IllegalStateError('Worker.runReplayHistories: the worker ended before the histories did');
      throw end.reason ?? ended;
    });
    this.#running.catch(() => undefined);
  }

  static async start(options: ReplayWorkerOptions): Promise<Replayer> {
    checkObject(options, 'the options of Worker.runReplayHistory');
    checkKnown(options, KNOWN, 'Worker.runReplayHistory');
    const { namespace, taskQueue, buildId, logger, sinks, executionTimeoutMs } = checkWorkflowOptions({
      taskQueue: 'replay',
      ...options,
    });
    const bundle = await bundleOf(options);
    if (bundle === undefined) {
      throw new TypeError('Worker.runReplayHistory: workflowsPath or workflowBundle is needed');
    }
    const waiting: { tell: (message: Replayed) => void } = { tell: () => undefined };
    let calls: WorkerCalls | undefined;
    const end = new End();
    const threads = new WorkflowThreads({
      bundle,
      facts: { namespace, taskQueue },
      count: 1,
      executionTimeoutMs,
      logger,
      sinks,
      onFailed: (error) => end.come(error),
    });
    try {
      const opened = WorkerCalls.open(
        (...parts) => addon().NativeWorker.replay({ namespace, taskQueue, buildId }, ...parts),
        (message) => message.type === 'Replayed' && waiting.tell(message),
      );
      if (!(opened instanceof WorkerCalls)) {
        throw workerError(opened, 'Worker.runReplayHistory', '');
      }
      calls = opened;
      threads.serve(calls.native);
      checkSyntax(bundle);
      const [failure] = await Promise.all([calls.connected, threads.started]);
      if (failure !== undefined) {
        throw workerError(failure, 'Worker.runReplayHistory', '');
      }
      return new Replayer({ calls, threads, end, waiting });
    } catch (error) {
      calls?.close();
      await threads.close();
      throw error;
    }
  }

  async replay(history: object, givenId: string | undefined): Promise<ReplayResult> {
    const workflowId = givenId === undefined ? idIn(history) : checkNonEmpty(givenId, 'workflowId');
    const replayed = new Promise<Replayed>((resolve) => {
      this.#waiting.tell = resolve;
    });
    const failure = this.#calls.native.pushHistory(workflowId, bytesOf(history));
    if (failure) {
      throw workerError(failure, 'Worker.runReplayHistory', '');
    }
    const { runId, reason, message } = await Promise.race([replayed, this.#running]);
    const error = errorOf(reason, message);
    return { workflowId, runId, ...(error && { error }) };
  }

  async end(): Promise<void> {
    this.#calls.native.closeHistories();
    this.#calls.native.initiateShutdown();
    await this.#ended;
    this.#calls.close();
    await this.#threads.close();
  }
}

function bytesOf(history: unknown): Uint8Array {
  if (history instanceof Uint8Array) {
    return history;
  }
  checkObject(history, 'history');
  if (!Array.isArray((history as { events?: unknown }).events)) {
    throw new ValueError('history must have events: it is an object, or the bytes, of temporal.api.history.v1.History');
  }
  return encodeHistory(history);
}

function idIn(history: unknown): string {
  const { events } = (history ?? {}) as {
    events?: { workflowExecutionStartedEventAttributes?: { workflowId?: string } }[];
  };
  return events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId || 'fake';
}

/** Why core forgets a run, by its numbers. */
const NONDETERMINISM = 3;
const TASK_FAILED = 4;
/** It had to make room, it was asked to, or the run is over. */
const AS_IT_SHOULD = [1, 5, 10];

function errorOf(reason: number, message: string): DeterminismViolationError | ReplayError | undefined {
  if (AS_IT_SHOULD.includes(reason)) {
    return undefined;
  }
  if (reason === NONDETERMINISM) {
    return new DeterminismViolationError(
      `Replay failed with a nondeterminism error: the workflow's code does not do what the history says. ${message}`,
    );
  }
  return new ReplayError(
    reason === TASK_FAILED
      ? `Replay failed with a workflow task that failed: ${message}`
      : `Replay failed: ${message} (reason ${reason})`,
  );
}
