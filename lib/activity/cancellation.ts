import { CancelledFailure } from '../failures.js';

/** Why an activity is cancelled, in a word: the message of its {@link CancelledFailure}. */
export type CancelReason = 'CANCELLED' | 'NOT_FOUND' | 'TIMED_OUT' | 'WORKER_SHUTDOWN' | 'PAUSED' | 'RESET';

/** Why an activity is cancelled: that which is true. */
export interface ActivityCancellationDetails {
  /** The workflow asked for it, or was asked to cancel. */
  readonly cancelRequested: boolean;
  /** The server does not know it any more, such as when its workflow has ended. */
  readonly notFound: boolean;
  /** It took longer than it may, or was silent for longer. */
  readonly timedOut: boolean;
  /** The worker is shutting down. */
  readonly workerShutdown: boolean;
  /** Somebody paused it. */
  readonly paused: boolean;
  /** Somebody has it begin anew. */
  readonly reset: boolean;
}

/** How an activity is told that it is cancelled. */
export class ActivityCancellation {
  readonly #controller = new AbortController();
  #details: ActivityCancellationDetails | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it is cancelled, once it is; what comes later changes nothing. */
  get details(): ActivityCancellationDetails | undefined {
    return this.#details;
  }

  cancel(reason: CancelReason, details: Partial<ActivityCancellationDetails> = {}): void {
    this.#details ??= {
      cancelRequested: reason === 'CANCELLED',
      notFound: reason === 'NOT_FOUND',
      timedOut: reason === 'TIMED_OUT',
      workerShutdown: reason === 'WORKER_SHUTDOWN',
      paused: reason === 'PAUSED',
      reset: reason === 'RESET',
      ...details,
    };
    this.#controller.abort(new CancelledFailure(reason, []));
  }

  /** Whether an error is the cancellation, or what something that was given the activity's signal threw. */
  isCause(error: unknown): boolean {
    return (
      this.signal.aborted &&
      (error instanceof CancelledFailure ||
        error === this.signal.reason ||
        (error as { name?: unknown } | null)?.name === 'AbortError')
    );
  }
}
