import { EventEmitter } from 'node:events';
import type { ActivityInfo, Context as PublicContext } from 'temporal-native/activity';
import { ActivityCancellation, type CancelReason } from '../activity/cancellation.js';
import { activityLog, Context, type ActivityInfo as OwnActivityInfo, storage } from '../activity/context.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** What a {@link MockActivityEnvironment} is made with, beside the activity's info. */
export interface MockActivityEnvironmentOptions {
  /** Where the activity's lines go. Default: nowhere. */
  logger?: { log(level: Level, message: string, attributes?: Record<string, unknown>): void };
}

/** What an activity here knows of itself, unless it is told. */
const DEFAULT_INFO: OwnActivityInfo = {
  taskToken: Buffer.from('test'),
  base64TaskToken: Buffer.from('test').toString('base64'),
  activityId: 'test',
  activityType: 'unknown',
  namespace: 'default',
  activityNamespace: 'default',
  taskQueue: 'test',
  inWorkflow: true,
  workflowNamespace: 'default',
  workflowType: 'test',
  workflowExecution: { workflowId: 'test', runId: '00000000-0000-0000-0000-000000000000' },
  attempt: 1,
  isLocal: false,
  scheduledTimestampMs: 1,
  currentAttemptScheduledTimestampMs: 1,
  startToCloseTimeoutMs: 1000,
  scheduleToCloseTimeoutMs: 1000,
  heartbeatDetails: undefined,
};

/**
 * Runs activity functions without a server or a worker. All that run in one environment share one context, so once it is
 * cancelled, it is for those that come later, too.
 *
 * Emits `heartbeat` with the details of each heartbeat.
 *
 * @example
 * ```ts
 * const env = new MockActivityEnvironment({ attempt: 2 });
 * env.on('heartbeat', (progress) => progress === 50 && env.cancel());
 * await expect(env.run(copyFiles, 'from', 'to')).rejects.toThrow(CancelledFailure);
 * ```
 */
export class MockActivityEnvironment extends EventEmitter {
  /** What `Context.current()` is in the functions that run here. */
  readonly context: PublicContext;
  readonly #cancellation = new ActivityCancellation();

  /** @param info - what of the activity's info is to differ from a test's defaults */
  constructor(info: Partial<ActivityInfo> = {}, options: MockActivityEnvironmentOptions = {}) {
    super();
    const { logger } = options;
    const context = new Context({
      info: { ...DEFAULT_INFO, ...info },
      cancellation: this.#cancellation,
      log: activityLog((level, message, attributes) => logger?.log(level, message, attributes)),
      heartbeat: (details) => this.emit('heartbeat', details),
    });
    // The same class, in a bundle of its own.
    this.context = context as unknown as PublicContext;
  }

  /** Cancels the activity: its `cancelled` rejects, and its `cancellationSignal` is aborted. */
  readonly cancel = (reason: CancelReason = 'CANCELLED'): void => {
    this.#cancellation.cancel(reason);
  };

  /** Runs a function as an activity, and gives what it gives. */
  async run<Args extends any[], Result>(
    activity: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> {
    return await storage.run(this.context, async () => await activity(...args));
  }
}
