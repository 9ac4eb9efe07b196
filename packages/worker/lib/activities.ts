import { CompleteAsyncError, Context, storage } from '../../../lib/activity/context.js';
import { CancelledFailure } from '../../../lib/failures.js';
import { msOf } from '../../../lib/workflow/durations.js';
import type { Payloads } from '../../../lib/workflow/payloads.js';
import type { Logger } from './logger.js';
import type { NativeWorker } from './native.js';
import {
  type ActivityExecutionResult,
  type Cancel,
  readActivityTask,
  type Start,
  writeActivityHeartbeat,
  writeActivityTaskCompletion,
} from './protocol/messages.js';
import { type Input, Reader, Writer } from './protocol/wire.js';

export type ActivityFunction = (...args: any[]) => unknown;

/** Why an activity is cancelled, by core's numbers. */
const REASONS = ['NOT_FOUND', 'CANCELLED', 'TIMED_OUT', 'WORKER_SHUTDOWN', 'PAUSED', 'RESET'];

/** What the activities of a worker need of it. */
export interface ActivityParts {
  readonly functions: ReadonlyMap<string, ActivityFunction>;
  readonly payloads: Payloads;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly logger: Logger;
}

/** Runs a worker's activities. */
export class Activities {
  readonly #parts: ActivityParts;
  readonly #native: () => NativeWorker;
  readonly #running = new Map<string, AbortController>();
  readonly #writer = new Writer();

  constructor(parts: ActivityParts, native: () => NativeWorker) {
    this.#parts = parts;
    this.#native = native;
  }

  /** How many are running. */
  get count(): number {
    return this.#running.size;
  }

  /** Takes an encoded `ActivityTask`. */
  take(bytes: Uint8Array): void {
    const { taskToken, start, cancel } = readActivityTask(new Reader(bytes));
    const key = Buffer.from(taskToken).toString('base64');
    if (start !== undefined) {
      void this.#run(taskToken, key, start);
    } else if (cancel !== undefined) {
      this.#running.get(key)?.abort(cancellationOf(cancel));
    }
  }

  async #run(taskToken: Uint8Array, key: string, start: Start): Promise<void> {
    const controller = new AbortController();
    this.#running.set(key, controller);
    const result = await this.#resultOf(taskToken, start, controller.signal);
    this.#running.delete(key);
    this.#complete(taskToken, result);
  }

  async #resultOf(taskToken: Uint8Array, start: Start, signal: AbortSignal): Promise<Input<ActivityExecutionResult>> {
    const { functions, payloads } = this.#parts;
    try {
      const { activityType } = start;
      const run = functions.get(activityType) ?? withType(functions.get('default'), activityType);
      if (run === undefined) {
        const known = [...functions.keys()].join(', ');
        throw new ReferenceError(
          `Activity function ${activityType} is not registered on this Worker, available activities: ${known}`,
        );
      }
      const args = payloads.inList(start.input);
      const result = await storage.run(this.#contextOf(taskToken, start, signal), async () => await run(...args));
      return { completed: { result: payloads.out(result, `the result of ${activityType}`) } };
    } catch (error) {
      if (error instanceof CompleteAsyncError) {
        return { willCompleteAsync: {} };
      }
      if (signal.aborted && (error instanceof CancelledFailure || isAbort(error, signal))) {
        return { cancelled: { failure: payloads.failure(signal.reason) } };
      }
      return { failed: { failure: this.#failureOf(error) } };
    }
  }

  #failureOf(error: unknown) {
    try {
      return this.#parts.payloads.failure(error);
    } catch (conversionError) {
      return { message: String(conversionError), source: 'TypeScriptSDK', applicationFailureInfo: { type: 'Error' } };
    }
  }

  #contextOf(taskToken: Uint8Array, start: Start, signal: AbortSignal): Context {
    const { payloads, logger } = this.#parts;
    const info = activityInfoOf(taskToken, start, this.#parts);
    const { activityId, activityType, attempt, workflowExecution } = info;
    const facts = { activityId, activityType, attempt, ...workflowExecution };
    const line =
      (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
      (message: string, attributes: Record<string, unknown> = {}) =>
        logger.log(level, message, { ...facts, ...attributes });
    return new Context({
      info,
      signal,
      log: {
        trace: line('trace'),
        debug: line('debug'),
        info: line('info'),
        warn: line('warn'),
        error: line('error'),
      },
      heartbeat: (details) => {
        const encoded = { taskToken, details: details === undefined ? [] : [payloads.out(details, 'heartbeat')] };
        this.#native().heartbeat(this.#writer.message(() => writeActivityHeartbeat(this.#writer, encoded)));
      },
    });
  }

  #complete(taskToken: Uint8Array, result: Input<ActivityExecutionResult>): void {
    const completion = { taskToken, result };
    this.#native().completeActivity(this.#writer.message(() => writeActivityTaskCompletion(this.#writer, completion)));
  }
}

/** An activity named `default` is told the type that it stands in for. */
function withType(run: ActivityFunction | undefined, activityType: string): ActivityFunction | undefined {
  return run && ((...args) => run(activityType, ...args));
}

/** Whether it is what something that was given the activity's signal threw. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error as { name?: unknown } | null)?.name === 'AbortError';
}

function cancellationOf({ reason }: Cancel): CancelledFailure {
  const name = REASONS[reason] ?? 'CANCELLED';
  return new CancelledFailure(name, []);
}

function activityInfoOf(taskToken: Uint8Array, start: Start, { payloads, namespace, taskQueue }: ActivityParts) {
  const { retryPolicy } = start;
  return {
    taskToken,
    base64TaskToken: Buffer.from(taskToken).toString('base64'),
    activityId: start.activityId,
    activityType: start.activityType,
    activityNamespace: namespace,
    taskQueue,
    workflowNamespace: start.workflowNamespace,
    workflowType: start.workflowType,
    workflowExecution: {
      workflowId: start.workflowExecution?.workflowId ?? '',
      runId: start.workflowExecution?.runId ?? '',
    },
    attempt: start.attempt,
    isLocal: start.isLocal,
    scheduledTimestampMs: msOf(start.scheduledTime) ?? 0,
    currentAttemptScheduledTimestampMs: msOf(start.currentAttemptScheduledTime) ?? 0,
    startToCloseTimeoutMs: msOf(start.startToCloseTimeout) ?? 0,
    scheduleToCloseTimeoutMs: msOf(start.scheduleToCloseTimeout) ?? 0,
    heartbeatTimeoutMs: msOf(start.heartbeatTimeout) || undefined,
    heartbeatDetails: payloads.in(start.heartbeatDetails[0]),
    retryPolicy: retryPolicy && {
      initialInterval: msOf(retryPolicy.initialInterval),
      backoffCoefficient: retryPolicy.backoffCoefficient,
      maximumInterval: msOf(retryPolicy.maximumInterval),
      maximumAttempts: retryPolicy.maximumAttempts,
      nonRetryableErrorTypes: retryPolicy.nonRetryableErrorTypes,
    },
    priority: start.priority,
  };
}
