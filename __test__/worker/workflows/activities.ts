/** Workflows that run activities in the ways in which they can be run. */
import {
  ActivityFailure,
  type ActivityOptions,
  executeChild,
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  scheduleActivity,
  scheduleLocalActivity,
} from 'temporal-native/workflow';
import type * as activities from '../activities-of-tests';

/** Runs an activity by its name with these options. */
export async function runsActivity(name: string, args: unknown[], options: ActivityOptions): Promise<unknown> {
  return await scheduleActivity(name, args, { startToCloseTimeout: '1 minute', ...options });
}

export async function runsLocally(name: string, args: unknown[], options: LocalActivityOptions): Promise<unknown> {
  return await scheduleLocalActivity(name, args, { startToCloseTimeout: '1 minute', ...options });
}

/** The same of one activity at the same time, as often as asked. */
export async function runsMany(times: number, local: boolean, name: string, args: unknown[]): Promise<unknown[]> {
  const run = local ? runsLocally : runsActivity;
  // Who is given it at once does not poll for it.
  const options = local ? {} : { allowEagerDispatch: false };
  return await Promise.all(Array.from({ length: times }, () => run(name, args, options)));
}

interface SeenFailure {
  name: string;
  cancellation: boolean;
  root: string | undefined;
  activityType?: string;
  retryState?: string;
  causes: object[];
}

/** What a failure of an activity is in the workflow. */
export async function seesFailure(name: string, args: unknown[], options: ActivityOptions): Promise<SeenFailure> {
  try {
    await scheduleActivity(name, args, { startToCloseTimeout: '1 minute', ...options });
    throw new Error('it did not fail');
  } catch (error) {
    const causes: object[] = [];
    for (let cause = (error as Error).cause; cause instanceof Error; cause = cause.cause) {
      const { message, cause: _cause, stack, failure: _failure, ...parts } = cause as Error & { failure?: object };
      causes.push({ ...parts, name: cause.name, message, stack: /activities-of-tests\.ts:\d+:\d+/.test(stack ?? '') });
    }
    const { activityType, retryState } = error as ActivityFailure;
    const seen = { name: (error as Error).name, cancellation: isCancellation(error), root: rootCause(error), causes };
    return error instanceof ActivityFailure ? { ...seen, activityType, retryState } : seen;
  }
}

const remote = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute', retry: { maximumAttempts: 1 } });
const local = proxyLocalActivities<typeof activities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});

/** Runs activities with some options otherwise. */
export async function overridesOptions(): Promise<unknown[]> {
  return [
    await remote.notAsynchronous(),
    await remote.failsSometimes.executeWithOptions({ retry: { maximumAttempts: 2, initialInterval: 1 } }, [1]),
    await local.failsSometimes.executeWithOptions({ retry: { maximumAttempts: 3, initialInterval: 1 } }, [2]),
    await local.failsSometimes(1).catch((error: Error) => rootCause(error)),
  ];
}

/** Options that are refused. */
export async function badOptions(): Promise<string[]> {
  const tries: (() => unknown)[] = [
    () => proxyActivities({}),
    () => proxyActivities({ startToCloseTimeout: '1 minute', startToClose: 1 } as never),
    () => scheduleActivity('x', [], { startToCloseTimeout: 'soon' }),
    () => scheduleActivity('x', [], { startToCloseTimeout: 1000, cancellationType: 'NEVER' as never }),
    () => executeChild('x', { cancellationType: 'NEVER' as never }),
    () => scheduleActivity('x', [() => {}], { startToCloseTimeout: 1000 }),
  ];
  const told: string[] = [];
  for (const attempt of tries) {
    try {
      await attempt();
      told.push('taken');
    } catch (error) {
      told.push(String(error));
    }
  }
  return told;
}
