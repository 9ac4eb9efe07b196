import { describe } from '../check.js';
import { type Duration, toMs } from '../duration.js';
import { CancellationScope } from './cancellation-scope.js';
import { currentExecution } from './current.js';

/**
 * Resolves after that time, which may be years: no worker waits for it.
 *
 * @param duration - milliseconds, or a text such as `'30 days'`
 * @throws a `CancelledFailure` when the scope is cancelled
 */
export async function sleep(duration: Duration): Promise<void> {
  await currentExecution('sleep').timer(toMs(duration, 'sleep'));
}

/** Resolves when `isMet` gives true. It is called whenever something has happened in the workflow, and must change nothing. */
export function condition(isMet: () => boolean): Promise<void>;
/** Resolves with true when `isMet` gives true, or with false after that time. */
export function condition(isMet: () => boolean, timeout: Duration): Promise<boolean>;
/** The same, in the order of the first generation. */
export function condition(timeout: Duration, isMet: () => boolean): Promise<boolean>;
export async function condition(first: Duration | (() => boolean), second?: Duration | (() => boolean)): Promise<any> {
  const execution = currentExecution('condition');
  const [isMet, timeout] = typeof first === 'function' ? [first, second] : [second, first];
  if (typeof isMet !== 'function') {
    throw new TypeError(`condition must be given a function, not ${describe(isMet)}`);
  }
  if (timeout === undefined) {
    await execution.condition(isMet);
    return undefined;
  }
  const ms = toMs(timeout, 'condition');
  return await CancellationScope.cancellable(async () => {
    try {
      return await Promise.race([execution.timer(ms).then(() => false), execution.condition(isMet).then(() => true)]);
    } finally {
      CancellationScope.current().cancel();
    }
  });
}
