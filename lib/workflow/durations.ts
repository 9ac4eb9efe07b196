import type {
  Duration as WireDuration,
  RetryPolicy as WireRetryPolicy,
} from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { checkObject } from '../check.js';
import { type Duration, durationOf, toMs } from '../duration.js';
import type { RetryPolicy } from '../workflow-options.js';

/** An option that may be left out. */
export function optionalDuration(value: Duration | undefined, option: string): WireDuration | undefined {
  return value === undefined ? undefined : durationOf(toMs(value, option));
}

/** The milliseconds of a duration or a time of the wire: whole ones, as those of dates are. */
export function msOf(duration: WireDuration | undefined): number | undefined {
  return duration && duration.seconds * 1000 + Math.floor(duration.nanos / 1e6);
}

/** The date of a time of the wire. */
export function dateOf(time: WireDuration | undefined): Date | undefined {
  const ms = msOf(time);
  return ms === undefined ? undefined : new Date(ms);
}

/** A retry policy as the wire has it. */
export function retryOf(policy: RetryPolicy | undefined, option: string): Input<WireRetryPolicy> | undefined {
  if (policy === undefined) {
    return undefined;
  }
  checkObject(policy, option);
  const { initialInterval, backoffCoefficient, maximumInterval, maximumAttempts, nonRetryableErrorTypes } =
    policy as RetryPolicy;
  const ms = (value: unknown, name: string) =>
    value === undefined ? undefined : durationOf(toMs(value, `${option}.${name}`));
  return {
    initialInterval: ms(initialInterval, 'initialInterval'),
    backoffCoefficient: backoffCoefficient,
    maximumInterval: ms(maximumInterval, 'maximumInterval'),
    maximumAttempts: maximumAttempts === Number.POSITIVE_INFINITY ? 0 : maximumAttempts,
    nonRetryableErrorTypes: nonRetryableErrorTypes,
  };
}
