import { checkEnum } from '../check.js';
import type { Duration } from '../duration.js';
import type { WireEnum } from '../enums.js';
import type { Priority, RetryPolicy } from '../workflow-options.js';
import { checkOptions } from './check-options.js';
import { currentExecution } from './current.js';
import { msOf, optionalDuration, retryOf } from './durations.js';
import type { Execution } from './execution.js';
import { LocalActivityBackoff } from './local-activity-backoff.js';

/** What happens to an activity whose scope is cancelled. */
export const ActivityCancellationType = {
  /** It is told; the workflow does not wait for what it says. */
  TRY_CANCEL: 'TRY_CANCEL',
  /** It is told, and the workflow waits until it has ended. */
  WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED',
  /** It is not told. */
  ABANDON: 'ABANDON',
} as const;
export type ActivityCancellationType = (typeof ActivityCancellationType)[keyof typeof ActivityCancellationType];

const CANCELLATION_TYPES: WireEnum = { prefix: '', names: ['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'] };

/** How activities are run. One of `startToCloseTimeout` and `scheduleToCloseTimeout` is needed. */
export interface ActivityOptions {
  /** How long one attempt may take. */
  startToCloseTimeout?: Duration;
  /** How long all attempts together may take. */
  scheduleToCloseTimeout?: Duration;
  /** How long an attempt may wait for a worker. */
  scheduleToStartTimeout?: Duration;
  /** How long an attempt may be silent between two heartbeats. */
  heartbeatTimeout?: Duration;
  /** When and how often it is tried again; by the server's default, without end. */
  retry?: RetryPolicy;
  /** Default: the workflow's own. */
  taskQueue?: string;
  /** Default: a number. */
  activityId?: string;
  cancellationType?: ActivityCancellationType;
  /** Whether this worker may begin it without a poll. Default: true. */
  allowEagerDispatch?: boolean;
  priority?: Priority;
  /** A line about it, for Temporal's user interface. */
  summary?: string;
}

/** How local activities are run: on the same worker, within the workflow's task. */
export interface LocalActivityOptions {
  startToCloseTimeout?: Duration;
  scheduleToCloseTimeout?: Duration;
  scheduleToStartTimeout?: Duration;
  retry?: RetryPolicy;
  /** A longer pause between attempts becomes a timer of the workflow. Default: 1 minute. */
  localRetryThreshold?: Duration;
  cancellationType?: ActivityCancellationType;
  /** A line about it, for Temporal's user interface. */
  summary?: string;
}

/** Functions that run activities, by the activities' names. */
export type ActivityInterface = Record<string, (...args: any[]) => any>;

/** What {@link createActivityHandle} gives: each function with the same arguments, and a promise of the same result. */
export type ActivityHandle<A, Options = ActivityOptions> = {
  [Name in keyof A as A[Name] extends (...args: any[]) => any ? Name : never]: A[Name] extends (
    ...args: infer Args
  ) => infer Result
    ? ActivityCall<Args, Awaited<Result>, Options>
    : never;
};

/** Runs an activity. */
export interface ActivityCall<Args extends any[], Result, Options> {
  (...args: Args): Promise<Result>;
  /** Runs it with some of the options otherwise. */
  executeWithOptions(options: Partial<Options>, args: Args): Promise<Result>;
}

const KNOWN: readonly (keyof ActivityOptions)[] = [
  'startToCloseTimeout',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'heartbeatTimeout',
  'retry',
  'taskQueue',
  'activityId',
  'cancellationType',
  'allowEagerDispatch',
  'priority',
  'summary',
];
const KNOWN_LOCAL: readonly (keyof LocalActivityOptions)[] = [
  'startToCloseTimeout',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'retry',
  'localRetryThreshold',
  'cancellationType',
  'summary',
];

/**
 * Functions that run activities: calling one has the activity run by a worker, and gives a promise of its result.
 *
 * @example `const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '1 minute' });`
 * @throws TypeError that names the option
 */
export function createActivityHandle<A = ActivityInterface>(options: ActivityOptions): ActivityHandle<A> {
  checkActivityOptions(options, KNOWN, 'createActivityHandle');
  return byName<A, ActivityOptions>((name, args, more) =>
    more === undefined
      ? schedule(currentExecution('an activity'), name, args, options)
      : scheduleActivity(name, args, merge(options, more)),
  );
}

/** The same as {@link createActivityHandle}. */
export function proxyActivities<A = ActivityInterface>(options: ActivityOptions): ActivityHandle<A> {
  return createActivityHandle<A>(options);
}

/** {@link createActivityHandle} of local activities: they run on this worker, within the workflow's task. */
export function proxyLocalActivities<A = ActivityInterface>(
  options: LocalActivityOptions,
): ActivityHandle<A, LocalActivityOptions> {
  checkActivityOptions(options, KNOWN_LOCAL, 'proxyLocalActivities');
  return byName<A, LocalActivityOptions>((name, args, more) =>
    more === undefined
      ? runLocally(currentExecution('a local activity'), name, args, options)
      : scheduleLocalActivity(name, args, merge(options, more)),
  );
}

/** Runs one activity by its name. */
export function scheduleActivity<R>(activityType: string, args: unknown[], options: ActivityOptions): Promise<R> {
  checkActivityOptions(options, KNOWN, 'scheduleActivity');
  return schedule(currentExecution('scheduleActivity'), activityType, args, options) as Promise<R>;
}

/** Runs one local activity by its name. */
export function scheduleLocalActivity<R>(
  activityType: string,
  args: unknown[],
  options: LocalActivityOptions,
): Promise<R> {
  checkActivityOptions(options, KNOWN_LOCAL, 'scheduleLocalActivity');
  return runLocally(currentExecution('scheduleLocalActivity'), activityType, args, options) as Promise<R>;
}

function byName<A, Options>(
  run: (name: string, args: unknown[], options: Partial<Options> | undefined) => Promise<unknown>,
): ActivityHandle<A, Options> {
  return new Proxy({} as ActivityHandle<A, Options>, {
    get: (_target, name) => {
      // Not a promise, whatever `await` may think.
      if (typeof name === 'symbol' || name === 'then') {
        return undefined;
      }
      const call = (...args: unknown[]) => run(name, args, undefined);
      return Object.assign(call, {
        executeWithOptions: (options: Partial<Options>, args: unknown[]) => run(name, args, options),
      });
    },
  });
}

function merge<Options extends { retry?: RetryPolicy }>(options: Options, more: Partial<Options>): Options {
  const merged = { ...options, ...more };
  return options.retry && more.retry ? { ...merged, retry: { ...options.retry, ...more.retry } } : merged;
}

function checkActivityOptions(
  options: ActivityOptions | LocalActivityOptions,
  known: readonly string[],
  what: string,
): void {
  checkOptions(options, known, what);
  const { startToCloseTimeout, scheduleToCloseTimeout } = options;
  if (startToCloseTimeout === undefined && scheduleToCloseTimeout === undefined) {
    throw new TypeError(`${what}: startToCloseTimeout or scheduleToCloseTimeout is needed`);
  }
}

function timeoutsOf(options: ActivityOptions | LocalActivityOptions) {
  const { cancellationType = 'TRY_CANCEL' } = options;
  return {
    scheduleToCloseTimeout: optionalDuration(options.scheduleToCloseTimeout, 'scheduleToCloseTimeout'),
    scheduleToStartTimeout: optionalDuration(options.scheduleToStartTimeout, 'scheduleToStartTimeout'),
    startToCloseTimeout: optionalDuration(options.startToCloseTimeout, 'startToCloseTimeout'),
    retryPolicy: retryOf(options.retry, 'retry'),
    cancellationType: checkEnum(cancellationType, 'cancellationType', CANCELLATION_TYPES),
  };
}

function schedule(execution: Execution, name: string, args: unknown[], options: ActivityOptions): Promise<unknown> {
  const { payloads, info } = execution;
  const { activityId, taskQueue = info.taskQueue, heartbeatTimeout, allowEagerDispatch = true, summary } = options;
  return start(execution, (seq) => ({
    begin: {
      scheduleActivity: {
        seq,
        activityId: activityId ?? String(seq),
        activityType: name,
        taskQueue,
        arguments: payloads.outList(args, `${name}: args`),
        heartbeatTimeout: optionalDuration(heartbeatTimeout, 'heartbeatTimeout'),
        doNotEagerlyExecute: !allowEagerDispatch,
        priority: options.priority,
        ...timeoutsOf(options),
      },
      userMetadata: payloads.userMetadata(summary, undefined),
    },
    cancel: { requestCancelActivity: { seq } },
  }));
}

async function runLocally(
  execution: Execution,
  name: string,
  args: unknown[],
  options: LocalActivityOptions,
): Promise<unknown> {
  const { payloads } = execution;
  const threshold = optionalDuration(options.localRetryThreshold, 'localRetryThreshold');
  let attempt = 1;
  let originalScheduleTime: { seconds: number; nanos: number } | undefined;
  for (;;) {
    try {
      return await startLocally(execution, (seq) => ({
        begin: {
          scheduleLocalActivity: {
            seq,
            activityId: String(seq),
            activityType: name,
            attempt,
            originalScheduleTime,
            arguments: payloads.outList(args, `${name}: args`),
            localRetryThreshold: threshold,
            ...timeoutsOf(options),
          },
          userMetadata: payloads.userMetadata(options.summary, undefined),
        },
        cancel: { requestCancelLocalActivity: { seq } },
      }));
    } catch (error) {
      if (!(error instanceof LocalActivityBackoff)) {
        throw error;
      }
      ({ attempt, originalScheduleTime } = error.backoff);
      await execution.timer(msOf(error.backoff.backoffDuration) ?? 0);
    }
  }
}

/** A turn of the promises' queue later than {@link start}, as in histories of Temporal's own SDK. */
async function startLocally(execution: Execution, commandsOf: (seq: number) => Commands): Promise<unknown> {
  return start(execution, commandsOf);
}

type Commands = Record<'begin' | 'cancel', Parameters<Execution['command']>[0]>;

function start(execution: Execution, commandsOf: (seq: number) => Commands): Promise<unknown> {
  const scope = execution.scope();
  const seq = execution.pending.activities.reserve();
  return new Promise((resolve, reject) => {
    if (scope?.refuses(reject)) {
      return;
    }
    const { begin, cancel } = commandsOf(seq);
    execution.command(begin);
    // Core resolves it as its type of cancellation says.
    const forget = scope?.onCancel(() => execution.command(cancel));
    execution.pending.activities.set(seq, {
      resolve: (value) => {
        forget?.();
        resolve(value);
      },
      reject: (error) => {
        forget?.();
        reject(error);
      },
    });
  });
}
