/** Workflows that fail, each in one way. */
import {
  ActivityCancellationType,
  ApplicationFailure,
  condition,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type * as activities from './activities';

const { failingActivity } = proxyActivities<typeof activities>({
  startToCloseTimeout: '20s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { maximumAttempts: 1 },
});

const { neverInTime } = proxyActivities<typeof activities>({
  startToCloseTimeout: '200ms',
  retry: { maximumAttempts: 1 },
});

export async function failWithMessage(message: string): Promise<never> {
  throw ApplicationFailure.nonRetryable(message);
}

/** Three failures deep, each with a type and details of its own. */
export async function failThreeDeep(): Promise<never> {
  const innermost = ApplicationFailure.create({
    message: 'innermost',
    type: 'Innermost',
    nonRetryable: false,
    details: [{ depth: 3 }],
  });
  const middle = ApplicationFailure.create({
    message: 'middle',
    type: 'Middle',
    nonRetryable: true,
    details: ['depth', 2],
    cause: innermost,
  });
  throw ApplicationFailure.create({
    message: 'outermost',
    type: 'Outermost',
    nonRetryable: true,
    details: [1, null, { list: [1, 2, 3] }],
    cause: middle,
  });
}

export async function failInActivity(message: string): Promise<string> {
  return await failingActivity(message);
}

export async function failByActivityTimeout(): Promise<string> {
  return await neverInTime();
}

export async function failInChild(message: string): Promise<unknown> {
  return await executeChild(failWithMessage, {
    args: [message],
    workflowId: `${workflowInfo().workflowId}-child`,
    parentClosePolicy: ParentClosePolicy.TERMINATE,
  });
}

/** Never ends by itself: for run and execution timeouts, and for terminate. */
export async function forever(): Promise<void> {
  await condition(() => false);
}

/** Fails before the given attempt, and returns the attempt it succeeded in. Needs a retry policy. */
export async function failsUntilAttempt(attempt: number): Promise<number> {
  const now = workflowInfo().attempt;
  if (now < attempt) throw ApplicationFailure.create({ message: `attempt ${now}`, type: 'NotYet' });
  return now;
}

export async function failsWithType(type: string): Promise<never> {
  throw ApplicationFailure.create({ message: `failed as ${type}`, type });
}
