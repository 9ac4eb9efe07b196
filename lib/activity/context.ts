import type { AsyncLocalStorage } from 'node:async_hooks';
import { brandError } from '../brand.js';
import { type Duration, toMs } from '../duration.js';
import { IllegalStateError } from '../errors.js';
import type { CancelledFailure } from '../failures.js';
import type { Priority, RetryPolicy } from '../workflow-options.js';
import type { ActivityCancellation, ActivityCancellationDetails } from './cancellation.js';
import { sharedStorage } from './storage.js';

/** What an activity knows of itself. */
export interface ActivityInfo {
  /** What completes it from outside. */
  readonly taskToken: Uint8Array;
  readonly base64TaskToken: string;
  readonly activityId: string;
  readonly activityType: string;
  readonly namespace: string;
  /** The same as `namespace`. */
  readonly activityNamespace: string;
  readonly taskQueue: string;
  /** Whether a workflow asked for it; if not, what is said of a workflow below is not there. */
  readonly inWorkflow: boolean;
  readonly workflowNamespace?: string;
  readonly workflowType?: string;
  readonly workflowExecution?: { readonly workflowId: string; readonly runId: string };
  /** The run of an activity that no workflow asked for. */
  readonly activityRunId?: string;
  /** From 1. */
  readonly attempt: number;
  /** Whether it is a local activity. */
  readonly isLocal: boolean;
  readonly scheduledTimestampMs: number;
  readonly currentAttemptScheduledTimestampMs: number;
  readonly startToCloseTimeoutMs: number;
  readonly scheduleToCloseTimeoutMs: number;
  readonly heartbeatTimeoutMs?: number;
  /** What the last attempt said of itself in its last heartbeat. */
  readonly heartbeatDetails: any;
  readonly retryPolicy?: RetryPolicy;
  readonly priority?: Priority;
}

/** Writes lines about an activity to the worker's logger. */
export type ActivityLog = Record<
  'trace' | 'debug' | 'info' | 'warn' | 'error',
  (message: string, attributes?: Record<string, unknown>) => void
>;

type Level = keyof ActivityLog;

/** @internal A log of which each line goes to one function. */
export function activityLog(
  write: (level: Level, message: string, attributes: Record<string, unknown> | undefined) => void,
): ActivityLog {
  const line = (level: Level) => (message: string, attributes?: Record<string, unknown>) =>
    write(level, message, attributes);
  return {
    trace: line('trace'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
}

/** @internal What the worker gives an activity. */
export interface ActivityContextParts {
  readonly info: ActivityInfo;
  readonly cancellation: ActivityCancellation;
  readonly log: ActivityLog;
  heartbeat(details: unknown): void;
}

/** What an activity's code can know and do beside its own work. */
export class Context {
  readonly info: ActivityInfo;
  readonly log: ActivityLog;
  /** Aborted when the activity is cancelled; its reason is the {@link CancelledFailure}. */
  readonly cancellationSignal: AbortSignal;
  /** Rejects with a {@link CancelledFailure} when the activity is cancelled; it never resolves. */
  readonly cancelled: Promise<never>;
  readonly #parts: ActivityContextParts;

  /** @internal */
  constructor(parts: ActivityContextParts) {
    const { info, log } = parts;
    const { signal } = parts.cancellation;
    this.#parts = parts;
    this.info = info;
    this.log = log;
    this.cancellationSignal = signal;
    this.cancelled = new Promise((_resolve, reject) => {
      const tell = () => reject(signal.reason);
      if (signal.aborted) {
        tell();
      } else {
        signal.addEventListener('abort', tell, { once: true });
      }
    });
    // Most activities do not wait for it.
    this.cancelled.catch(() => undefined);
  }

  /** The context of the activity whose code is running. */
  static current(): Context {
    const context = storage.getStore();
    if (context === undefined) {
      throw new IllegalStateError('Context.current() can be used in activity code only');
    }
    return context as Context;
  }

  /** Why it is cancelled, once it is. */
  get cancellationDetails(): ActivityCancellationDetails | undefined {
    return this.#parts.cancellation.details;
  }

  /**
   * Tells the server that the activity is at work, and how far it is; only who does so can be told of a cancellation. The
   * server hears of it now and then: at least each 80 % of the heartbeat timeout. A local activity needs none, and it does
   * nothing there.
   *
   * @param details - what the next attempt finds in `info.heartbeatDetails`
   * @throws PayloadConverterError when `details` cannot be converted
   */
  heartbeat(details?: unknown): void {
    this.#parts.heartbeat(details);
  }

  /** Resolves after that time; rejects when the activity is cancelled. */
  async sleep(duration: Duration): Promise<void> {
    const ms = toMs(duration, 'sleep');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    try {
      await Promise.race([passed, this.cancelled]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @internal The worker sets it, activity code reads it. */
export const storage: AsyncLocalStorage<object> = sharedStorage();

/** Thrown by an activity whose result someone else will give. */
export class CompleteAsyncError extends Error {
  constructor() {
    super('the activity is completed from outside');
  }
}
// Activity code has another copy of the class than the worker.
brandError(CompleteAsyncError, 'CompleteAsyncError');
