import {
  ActivityCancellation,
  type ActivityCancellationDetails,
  type CancelReason,
} from '../../../lib/activity/cancellation.js';
import { type ActivityInfo, activityLog, CompleteAsyncError, Context, storage } from '../../../lib/activity/context.js';
import { ApplicationFailure, CancelledFailure, TemporalFailure } from '../../../lib/failures.js';
import { msOf } from '../../../lib/workflow/durations.js';
import type { Payloads } from '../../../lib/workflow/payloads.js';
import type { Logger } from './logger.js';
import type { NativeWorker } from './native.js';
import {
  type ActivityExecutionResult,
  type Cancel,
  type Failure,
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
    this.#native().completeActivity(this.#encode(taskToken, result, start.activityType));
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
          ? { cancelled: { failure: this.#failureOf(cancellation.signal.reason) } }
          : { failed: { failure: this.#failureOf(otherwise) } };
      }
      return { failed: { failure: this.#failureOf(asApplicationFailure(error)) } };
    }
  }

  /** What cannot be converted fails all the same, and as firmly; its details and causes are left out. */
  #failureOf(error: Error): Input<Failure> {
    try {
      return this.#parts.payloads.failure(error);
    } catch (problem) {
      const text = `${textOf(error)} (this failure could not be converted: ${textOf(problem)})`;
      return error instanceof CancelledFailure
        ? { ...plainFailure(text, error.stack), canceledFailureInfo: {} }
        : { ...plainFailure(text, error.stack), applicationFailureInfo: kindOf(error) };
    }
  }

  /** Of what cannot be written or sent, a failure that says so: nobody would be told of the attempt's end otherwise. */
  #encode(taskToken: Uint8Array, result: Input<ActivityExecutionResult>, activityType: string): Uint8Array {
    const encoded = (result: Input<ActivityExecutionResult>) =>
      this.#writer.message(() => writeActivityTaskCompletion(this.#writer, { taskToken, result }));
    let problem: ApplicationFailure;
    try {
      const bytes = encoded(result);
      if (bytes.length <= MOST_BYTES) {
        return bytes;
      }
      const told = `what ${activityType} came to has ${bytes.length} bytes, and servers take ${MOST_BYTES} at most`;
      problem = ApplicationFailure.nonRetryable(told, 'PayloadsTooLarge');
    } catch (error) {
      // What a converter of the user's gave is not of the type that it should be.
      problem = new ApplicationFailure(`what ${activityType} came to cannot be written: ${textOf(error)}`, 'TypeError');
    }
    const failure = { ...plainFailure(problem.message, undefined), applicationFailureInfo: kindOf(problem) };
    return encoded({ failed: { failure } });
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
}

/** What gRPC servers take in one message unless they are told otherwise, less what core adds to a completion. */
const MOST_BYTES = (4 << 20) - (64 << 10);

function plainFailure(message: string, stack: string | undefined): Input<Failure> {
  return { message, source: 'TypeScriptSDK', stackTrace: stack };
}

function kindOf(error: Error) {
  const { type, nonRetryable } = error as Partial<ApplicationFailure>;
  return { type: type ?? error.name, nonRetryable: nonRetryable ?? false };
}

/** What is thrown need be no error, nor anything that has a text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'something that has no text';
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
function asApplicationFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || (error instanceof Error && !(error instanceof TemporalFailure))) {
    return error;
  }
  if (!(error instanceof Error)) {
    return new ApplicationFailure(textOf(error), 'Error');
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
