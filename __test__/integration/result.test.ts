/** `result` on handles and on the client: every close event, runs that follow each other, several waiters. */
import {
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowContinuedAsNewError,
  WorkflowExecutionCancelledError,
  WorkflowExecutionContinuedAsNewError,
  WorkflowExecutionFailedError,
  WorkflowExecutionTerminatedError,
  WorkflowExecutionTimedOutError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { UUID, uniqueId } from '../support/ids';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import {
  cancellable,
  continues,
  continuesAndWaits,
  counter,
  cronCounter,
  example,
  failsUntilAttempt,
  failWithMessage,
  forever,
  returnUndefined,
  sleeper,
} from '../workflows';
import { finish } from '../workflows/definitions';

const { client } = openClient();
const official = openOfficialClient();

describe('each close event', () => {
  test('Completed: the first payload', async () => {
    const { workflowId } = await client.start(example, { taskQueue, args: ['done'] });
    expect(await client.result(workflowId)).toBe('Hello, done!');
  });

  test('Completed without a payload: undefined', async () => {
    const { workflowId } = await client.start(returnUndefined, { taskQueue });
    expect(await client.result(workflowId)).toBeUndefined();
  });

  test('Failed: WorkflowExecutionFailedError with the failure as cause', async () => {
    const { workflowId } = await client.start(failWithMessage, { taskQueue, args: ['why'] });
    const error = await rejectionOf(client.result(workflowId), WorkflowExecutionFailedError);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({
      name: 'WorkflowExecutionFailedError',
      code: 'TEMPORAL_WORKFLOW_FAILED',
      cause: { name: 'ApplicationFailure', message: 'why', nonRetryable: true },
    });
  });

  test('Canceled: WorkflowExecutionCancelledError with a CancelledFailure; details are in other-workers.test.ts', async () => {
    const handle = await client.start(cancellable, { taskQueue });
    await handle.cancel();
    const error = await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({
      name: 'WorkflowExecutionCancelledError',
      code: 'TEMPORAL_WORKFLOW_CANCELLED',
      details: [],
    });
    expect(error.cause).toBeInstanceOf(CancelledFailure);
  });

  test('Terminated: WorkflowExecutionTerminatedError with reason, details and identity', async () => {
    const handle = await client.start(forever, { taskQueue });
    await handle.terminate('the reason', 'detail', { more: 1 });
    const error = await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({
      name: 'WorkflowExecutionTerminatedError',
      code: 'TEMPORAL_WORKFLOW_TERMINATED',
      message: 'the reason',
      details: ['detail', { more: 1 }],
    });
    expect(error.identity).toMatch(new RegExp(`^${process.pid}@`));
    expect(error.cause).toBeInstanceOf(TerminatedFailure);
  });

  test('TimedOut: WorkflowExecutionTimedOutError with retryState and a TimeoutFailure', async () => {
    const handle = await client.start(forever, { taskQueue, workflowRunTimeout: '1s' });
    const error = await rejectionOf(handle.result(), WorkflowExecutionTimedOutError);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({
      name: 'WorkflowExecutionTimedOutError',
      code: 'TEMPORAL_WORKFLOW_TIMED_OUT',
      retryState: 'RETRY_POLICY_NOT_SET',
    });
    expect(error.cause).toBeInstanceOf(TimeoutFailure);
  });

  test('TimedOut by the execution timeout', async () => {
    const handle = await client.start(forever, { taskQueue, workflowExecutionTimeout: '1s' });
    await rejectionOf(handle.result(), WorkflowExecutionTimedOutError);
  });

  test('ContinuedAsNew, not followed: WorkflowExecutionContinuedAsNewError with the next run', async () => {
    const handle = await client.start(continuesAndWaits, { taskQueue, followRuns: false });
    const error = await rejectionOf(handle.result(), WorkflowExecutionContinuedAsNewError);
    expect(error).toBeInstanceOf(WorkflowContinuedAsNewError);
    expect(error).toMatchObject({
      name: 'WorkflowExecutionContinuedAsNewError',
      code: 'TEMPORAL_WORKFLOW_CONTINUED_AS_NEW',
    });
    expect(error.newExecutionRunId).toMatch(UUID);
    expect((await client.createWorkflowHandle(handle.workflowId).describe()).runId).toBe(error.newExecutionRunId);
    await handle.signal(finish);
    expect(await client.result(handle.workflowId, error.newExecutionRunId)).toBe('finished');
  });
});

describe('runs that follow each other', () => {
  test('continue-as-new is followed', async () => {
    const handle = client.createWorkflowHandle(continues, { taskQueue });
    await handle.start(3);
    expect(await handle.result()).toBe(3);
  });

  test('followRuns: false in the options of createWorkflowHandle and of client.result', async () => {
    const handle = client.createWorkflowHandle(continues, { taskQueue, followRuns: false });
    const runId = await handle.start(1);
    await rejectionOf(handle.result(), WorkflowExecutionContinuedAsNewError);
    const { workflowId } = handle;
    await rejectionOf(client.result(workflowId, runId, { followRuns: false }), WorkflowExecutionContinuedAsNewError);
    await rejectionOf(
      client.result({ workflowId, runId }, { followRuns: false }),
      WorkflowExecutionContinuedAsNewError,
    );
    await rejectionOf(
      client.getHandle(workflowId, runId, { followRuns: false }).result(),
      WorkflowExecutionContinuedAsNewError,
    );
    expect(await client.result(workflowId, runId, { followRuns: true })).toBe(1);
    expect(await client.result({ workflowId, runId })).toBe(1);
    expect(await client.getHandle(workflowId, runId).result()).toBe(1);
  });

  test('a retry of the workflow is followed', async () => {
    const handle = client.createWorkflowHandle(failsUntilAttempt, {
      taskQueue,
      retry: { initialInterval: '10ms', maximumAttempts: 4 },
    });
    expect(await handle.execute(3)).toBe(3);
  });

  // The server tells clients that do not follow runs that the first one continued as new, whatever it came to.
  test('a retry is not followed with followRuns: false', async () => {
    const handle = client.createWorkflowHandle(failsUntilAttempt, {
      taskQueue,
      followRuns: false,
      retry: { initialInterval: '10ms', maximumAttempts: 4 },
    });
    const error = await rejectionOf(handle.execute(3), WorkflowExecutionContinuedAsNewError);
    expect(await client.result(handle.workflowId, error.newExecutionRunId)).toBe(3);
  });

  test('a cron workflow is not followed with followRuns: false', async () => {
    const handle = client.createWorkflowHandle(cronCounter, {
      taskQueue,
      followRuns: false,
      cronSchedule: '@every 1s',
    });
    const firstRunId = await handle.start();
    const error = await rejectionOf(handle.result(), WorkflowExecutionContinuedAsNewError);
    const { attributes } = await startedEvent(official, handle.workflowId, error.newExecutionRunId);
    expect(attributes.continuedExecutionRunId).toBe(firstRunId);
    await client.createWorkflowHandle(handle.workflowId).terminate();
  });

  test('a cron workflow goes from run to run until it is terminated', async () => {
    const handle = client.createWorkflowHandle(cronCounter, { taskQueue, cronSchedule: '@every 1s' });
    const firstRunId = await handle.start();
    const result = rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    await until('a later run has the result of an earlier one', async () => {
      const { runId } = await client.createWorkflowHandle(handle.workflowId).describe();
      if (runId === firstRunId) return false;
      const { attributes } = await startedEvent(official, handle.workflowId, runId);
      return (attributes.lastCompletionResult?.payloads?.length ?? 0) > 0;
    });
    await handle.terminate('enough');
    expect((await result).message).toBe('enough');
  });
});

describe('waiting', () => {
  test('before the workflow is done, and after it was done', async () => {
    const handle = await client.start(counter, { taskQueue, args: [2] });
    const early = handle.result();
    await handle.signal(finish);
    expect(await early).toBe(2);
    expect(await handle.result()).toBe(2);
  });

  test('any number of results at once', async () => {
    const handle = await client.start(counter, { taskQueue, args: [9] });
    const results = [
      ...Array.from({ length: 20 }, () => handle.result()),
      ...Array.from({ length: 20 }, () => client.result(handle.workflowId)),
    ];
    await handle.signal(finish);
    expect(await Promise.all(results)).toEqual(Array.from({ length: 40 }, () => 9));
  });

  test('a workflow that takes its time', async () => {
    expect(await client.execute(sleeper, { taskQueue, args: [1500, 'slow'] })).toBe('slow');
  });

  test('a workflow that is not there is a WorkflowNotFoundError', async () => {
    const workflowId = uniqueId('absent');
    const error = await rejectionOf(client.result(workflowId), WorkflowNotFoundError);
    expect(error).toMatchObject({ workflowId, code: 'TEMPORAL_WORKFLOW_NOT_FOUND' });
  });

  test('a run that is not there is a WorkflowNotFoundError with its run id', async () => {
    const { workflowId } = await client.start(example, { taskQueue, args: ['run'] });
    const runId = '00000000-0000-4000-8000-000000000000';
    const error = await rejectionOf(client.result(workflowId, runId), WorkflowNotFoundError);
    expect(error).toMatchObject({ workflowId, runId });
  });
});

test('a result follows the run that its handle started, not a later workflow of the same id', async () => {
  const workflowId = uniqueId('own-run');
  const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
  await first.execute('first');
  await client.execute(example, { taskQueue, workflowId, args: ['second'] });
  expect(await first.result()).toBe('Hello, first!');
  expect(await client.createWorkflowHandle(workflowId).result()).toBe('Hello, second!');
});
