import {
  ActivityCancellation,
  type ActivityCancellationDetails,
  type CancelReason,
} from '../../../lib/activity/cancellation.js';
import { type ActivityInfo, activityLog, CompleteAsyncError, Context, storage } from '../../../lib/activity/context.js';
import { ApplicationFailure, TemporalFailure } from '../../../lib/failures.js';
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
const REASONS: readonly CancelReason[] = ['NOT_FOUND', 'CANCELLED', 'TIMED_OUT', 'WORKER_SHUTDOWN', 'PAUSED', 'RESET'];

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
  readonly #running = new Map<string, ActivityCancellation>();
  readonly #writer = new Writer();

  constructor(parts: ActivityParts, native: () => NativeWorker) {
    this.#parts = parts;
    this.#native = native;
  }

  /** Takes an encoded `ActivityTask`. */
  take(bytes: Uint8Array): void {
    const { taskToken, start, cancel } = readActivityTask(new Reader(bytes));
    const key = Buffer.from(taskToken).toString('base64');
    if (start !== undefined) {
      void this.#run(taskToken, key, start);
    } else if (cancel !== undefined) {
      this.#running.get(key)?.cancel(REASONS[cancel.reason] ?? 'CANCELLED', detailsOf(cancel));
    }
  }

  async #run(taskToken: Uint8Array, key: string, start: Start): Promise<void> {
    const cancellation = new ActivityCancellation();
    this.#running.set(key, cancellation);
    const result = await this.#resultOf(taskToken, start, cancellation);
    this.#running.delete(key);
    this.#complete(taskToken, result);
  }

  async #resultOf(
    taskToken: Uint8Array,
    start: Start,
    cancellation: ActivityCancellation,
  ): Promise<Input<ActivityExecutionResult>> {
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
      const result = await storage.run(this.#contextOf(taskToken, start, cancellation), async () => await run(...args));
      return { completed: { result: payloads.out(result, `the result of ${activityType}`) } };
    } catch (error) {
      if (error instanceof CompleteAsyncError) {
        return { willCompleteAsync: {} };
      }
      if (cancellation.isCause(error)) {
        const otherwise = otherEnd(cancellation);
        return otherwise === undefined
          ? { cancelled: { failure: payloads.failure(cancellation.signal.reason) } }
          : { failed: { failure: payloads.failure(otherwise) } };
      }
      return { failed: { failure: this.#failureOf(asApplicationFailure(error)) } };
    }
  }

  #failureOf(error: unknown) {
    try {
      return this.#parts.payloads.failure(error);
    } catch (conversionError) {
      return { message: String(conversionError), source: 'TypeScriptSDK', applicationFailureInfo: { type: 'Error' } };
    }
  }

  #contextOf(taskToken: Uint8Array, start: Start, cancellation: ActivityCancellation): Context {
    const { payloads, logger } = this.#parts;
    const info = activityInfoOf(taskToken, start, this.#parts);
    return new Context({
      info,
      cancellation,
      log: activityLog((level, message, attributes) => logger.log(level, message, { ...factsOf(info), ...attributes })),
      heartbeat: (details) => {
        if (start.isLocal) {
          return;
        }
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

/** What stands with each line of an activity's log. */
function factsOf(info: ActivityInfo): Record<string, unknown> {
  const { activityId, activityType, attempt, isLocal, namespace, taskQueue, workflowType, workflowExecution } = info;
  return {
    sdkComponent: 'activity',
    ...{ activityId, activityType, attempt, isLocal, namespace, taskQueue, workflowType, ...workflowExecution },
  };
}

/** An activity named `default` is told the type that it stands in for. */
function withType(run: ActivityFunction | undefined, activityType: string): ActivityFunction | undefined {
  return run && ((...args) => run(activityType, ...args));
}

/** An attempt that was paused, or begins anew, has failed; its activity is not cancelled. */
function otherEnd({ details }: ActivityCancellation): ApplicationFailure | undefined {
  if (details?.reset) {
    return new ApplicationFailure('Activity reset', 'ActivityReset');
  }
  return details?.paused ? new ApplicationFailure('Activity paused', 'ActivityPause') : undefined;
}

function detailsOf({ details }: Cancel): Partial<ActivityCancellationDetails> {
  return (
    (details && {
      cancelRequested: details.isCancelled,
      notFound: details.isNotFound,
      timedOut: details.isTimedOut,
      workerShutdown: details.isWorkerShutdown,
      paused: details.isPaused,
      reset: details.isReset,
    }) ??
    {}
  );
}

/** The server expects an activity to fail with such a failure only; one of another kind says what somebody else came to. */
function asApplicationFailure(error: unknown): unknown {
  if (error instanceof ApplicationFailure || (error instanceof Error && !(error instanceof TemporalFailure))) {
    return error;
  }
  if (!(error instanceof Error)) {
    return new ApplicationFailure(String(error), 'Error');
  }
  const failure = new ApplicationFailure(error.message, error.name, false, [], (error as TemporalFailure).cause);
  failure.stack = error.stack;
  return failure;
}

function activityInfoOf(
  taskToken: Uint8Array,
  start: Start,
  { payloads, namespace, taskQueue }: ActivityParts,
): ActivityInfo {
  const { retryPolicy, workflowExecution } = start;
  const workflow = workflowExecution?.workflowId
    ? {
        inWorkflow: true,
        workflowNamespace: start.workflowNamespace,
        workflowType: start.workflowType,
        workflowExecution: { workflowId: workflowExecution.workflowId, runId: workflowExecution.runId },
      }
    : { inWorkflow: false, activityRunId: start.runId || undefined };
  return {
    taskToken,
    base64TaskToken: Buffer.from(taskToken).toString('base64'),
    activityId: start.activityId,
    activityType: start.activityType,
    namespace,
    activityNamespace: namespace,
    taskQueue,
    ...workflow,
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
