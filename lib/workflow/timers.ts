import { describe } from '../check.js';
import { type Duration, toMs } from '../duration.js';
import { CancellationScope } from './cancellation-scope.js';
import { checkOptions } from './check-options.js';
import { currentExecution } from './current.js';

/**
 * Resolves after that time, which may be years: no worker waits for it.
 *
 * @param duration - milliseconds, or a text such as `'30 days'`
 * @throws a `CancelledFailure` when the scope is cancelled
 */
export function sleep(duration: Duration, options: TimerOptions = {}): Promise<void> {
  return currentExecution('sleep').timer(toMs(duration, 'sleep'), summaryOf(options, 'sleep'));
}

/** What may be said of a timer. */
export interface TimerOptions {
  /** A line about it, for Temporal's user interface. */
  summary?: string;
}

function summaryOf(options: TimerOptions, what: string): string | undefined {
  checkOptions(options, ['summary'], what);
  return options.summary;
}

/** Marks histories in which a timeout of 0 is one, as those of Temporal's own SDK do. */
const TIMEOUT_OF_NOTHING = '__sdk_internal_patch_number:1';

/** Resolves when `isMet` gives true. It is called whenever something has happened in the workflow, and must change nothing. */
export function condition(isMet: () => boolean): Promise<void>;
/** Resolves with true when `isMet` gives true, or with false after that time. */
export function condition(isMet: () => boolean, timeout: Duration, options?: TimerOptions): Promise<boolean>;
/** The same, in the order of the first generation. */
export function condition(timeout: Duration, isMet: () => boolean): Promise<boolean>;
export async function condition(
  first: Duration | (() => boolean),
  second?: Duration | (() => boolean),
  options: TimerOptions = {},
): Promise<any> {
  const execution = currentExecution('condition');
  const [isMet, timeout] = typeof first === 'function' ? [first, second] : [second, first];
  if (typeof isMet !== 'function') {
    throw new TypeError(`condition must be given a function, not ${describe(isMet)}`);
  }
  // No `await`, here and below: in which turn of the promises' queue it resolves decides the order of commands.
  if (timeout === undefined || (timeout === 0 && !execution.patched(TIMEOUT_OF_NOTHING, false))) {
    return execution.condition(isMet);
  }
  const ms = toMs(timeout, 'condition');
  const summary = summaryOf(options, 'condition');
  return CancellationScope.cancellable(async () => {
    try {
      return await Promise.race([
        execution.timer(ms, summary).then(() => false),
        execution.condition(isMet).then(() => true),
      ]);
    } finally {
      CancellationScope.current().cancel();
    }
  });
}
