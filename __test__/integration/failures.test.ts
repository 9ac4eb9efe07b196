/** Failures of workflows: every class, with its fields, as deep as its chain goes. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
  WorkflowExecutionCancelledError,
  WorkflowExecutionFailedError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { rejectionOf } from '../support/rejection';
import {
  cancellable,
  failByActivityTimeout,
  failInActivity,
  failInChild,
  failsWithType,
  failThreeDeep,
  failWithMessage,
} from '../workflows';

const { client } = openClient();

async function failureOf(call: Promise<unknown>): Promise<Error> {
  const error = await rejectionOf(call, WorkflowExecutionFailedError);
  expect(error.cause).toBeInstanceOf(Error);
  return error.cause as Error;
}

test('three deep, each with type, details and message of its own', async () => {
  const outermost = await failureOf(client.execute(failThreeDeep, { taskQueue }));
  expect(outermost).toBeInstanceOf(ApplicationFailure);
  expect(outermost).toMatchObject({
    name: 'ApplicationFailure',
    message: 'outermost',
    type: 'Outermost',
    nonRetryable: true,
    details: [1, null, { list: [1, 2, 3] }],
  });
  const middle = outermost.cause as ApplicationFailure;
  expect(middle).toBeInstanceOf(ApplicationFailure);
  expect(middle).toMatchObject({ message: 'middle', type: 'Middle', nonRetryable: true, details: ['depth', 2] });
  const innermost = middle.cause as ApplicationFailure;
  expect(innermost).toBeInstanceOf(ApplicationFailure);
  expect(innermost).toMatchObject({
    message: 'innermost',
    type: 'Innermost',
    nonRetryable: false,
    details: [{ depth: 3 }],
  });
  expect(innermost.cause).toBeUndefined();
});

test('the stack of a failure is the one of the workflow code', async () => {
  const failure = await failureOf(client.execute(failThreeDeep, { taskQueue }));
  expect(failure.stack).toContain('workflows/failures.ts');
  expect(String(failure.stack).split('ApplicationFailure: outermost')).toHaveLength(2);
});

test('a failure without details has none', async () => {
  const failure = await failureOf(client.execute(failWithMessage, { taskQueue, args: ['plain'] }));
  expect((failure as ApplicationFailure).details ?? []).toEqual([]);
});

test('messages of every kind', async () => {
  for (const message of ['', 'ünïcode 漢字 👩‍👩‍👧', 'two\nlines', 'x'.repeat(5000)]) {
    const failure = await failureOf(client.execute(failWithMessage, { taskQueue, args: [message] }));
    expect(failure.message).toBe(message);
  }
});

test('an activity’s failure is the cause of an ActivityFailure', async () => {
  const failure = await failureOf(client.execute(failInActivity, { taskQueue, args: ['in the activity'] }));
  expect(failure).toBeInstanceOf(ActivityFailure);
  expect(failure).toMatchObject({
    name: 'ActivityFailure',
    activityType: 'failingActivity',
    activityId: '1',
    retryState: 'NON_RETRYABLE_FAILURE',
  });
  expect((failure as ActivityFailure).identity).toMatch(/@/);
  expect(failure.cause).toBeInstanceOf(ApplicationFailure);
  expect(failure.cause).toMatchObject({
    message: 'in the activity',
    type: 'ActivityBroke',
    nonRetryable: true,
    details: ['in', 'activity'],
  });
});

test('an activity’s timeout is the cause of an ActivityFailure', async () => {
  const failure = await failureOf(client.execute(failByActivityTimeout, { taskQueue }));
  expect(failure).toBeInstanceOf(ActivityFailure);
  expect(failure.cause).toBeInstanceOf(TimeoutFailure);
  expect(failure.cause).toMatchObject({ name: 'TimeoutFailure', timeoutType: 'START_TO_CLOSE' });
});

test('a child’s failure is the cause of a ChildWorkflowFailure', async () => {
  const handle = client.createWorkflowHandle(failInChild, { taskQueue });
  const failure = await failureOf(handle.execute('in the child'));
  expect(failure).toBeInstanceOf(ChildWorkflowFailure);
  expect(failure).toMatchObject({
    name: 'ChildWorkflowFailure',
    namespace: 'default',
    workflowType: 'failWithMessage',
    execution: { workflowId: `${handle.workflowId}-child` },
  });
  expect(failure.cause).toBeInstanceOf(ApplicationFailure);
  expect(failure.cause).toMatchObject({ message: 'in the child' });
});

test('a cancelled workflow’s cause is a CancelledFailure', async () => {
  const handle = client.createWorkflowHandle(cancellable, { taskQueue });
  await handle.start();
  await handle.cancel();
  const error = await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
  expect(error.cause).toBeInstanceOf(CancelledFailure);
  expect(error.cause).toMatchObject({ name: 'CancelledFailure' });
});

test('nonRetryableErrorTypes ends the retries', async () => {
  const error = await rejectionOf(
    client.execute(failsWithType, {
      taskQueue,
      args: ['Hopeless'],
      retry: { initialInterval: 10, maximumAttempts: 5, nonRetryableErrorTypes: ['Hopeless'] },
    }),
    WorkflowExecutionFailedError,
  );
  expect(error.retryState).toBe('NON_RETRYABLE_FAILURE');
  expect(error.cause).toMatchObject({ type: 'Hopeless' });
});

test('maximumAttempts ends the retries', async () => {
  const error = await rejectionOf(
    client.execute(failsWithType, { taskQueue, args: ['Any'], retry: { initialInterval: 10, maximumAttempts: 2 } }),
    WorkflowExecutionFailedError,
  );
  expect(error.retryState).toBe('MAXIMUM_ATTEMPTS_REACHED');
});

describe('ApplicationFailure of one’s own making', () => {
  test('create, retryable, nonRetryable', () => {
    const cause = new Error('cause');
    const created = ApplicationFailure.create({ message: 'm', type: 'T', nonRetryable: true, details: [1], cause });
    expect(created).toMatchObject({ message: 'm', type: 'T', nonRetryable: true, details: [1], cause });
    expect(ApplicationFailure.retryable('m', 'T', 1, 2)).toMatchObject({
      message: 'm',
      type: 'T',
      nonRetryable: false,
      details: [1, 2],
    });
    expect(ApplicationFailure.nonRetryable('m', 'T', 1)).toMatchObject({
      message: 'm',
      type: 'T',
      nonRetryable: true,
      details: [1],
    });
  });
});
