/** What workers of other languages answer with: details of a cancellation, several payloads, every class of failure. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusOperationFailure,
  ServerFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowExecutionCancelledError,
  WorkflowExecutionFailedError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { answerTask, type Command, payloads } from '../support/raw-worker';
import { rejectionOf } from '../support/rejection';

const { client } = openClient();
const official = openOfficialClient();

// temporal.api.enums.v1.CommandType
const COMPLETE = 4;
const FAIL = 5;
const CANCEL = 7;

type Failure = NonNullable<NonNullable<Command['failWorkflowExecutionCommandAttributes']>['failure']>;

async function startOnOwnQueue() {
  const taskQueue = uniqueId('raw-worker');
  const handle = await client.start('of-another-language', { taskQueue });
  return { taskQueue, handle };
}

async function failedWith(failure: Failure): Promise<Error> {
  const { taskQueue, handle } = await startOnOwnQueue();
  await answerTask(official, taskQueue, {
    commandType: FAIL,
    failWorkflowExecutionCommandAttributes: { failure },
  });
  return (await rejectionOf(handle.result(), WorkflowExecutionFailedError)).cause as Error;
}

describe('results', () => {
  test('of several payloads the first is the result', async () => {
    const { taskQueue, handle } = await startOnOwnQueue();
    await answerTask(official, taskQueue, {
      commandType: COMPLETE,
      completeWorkflowExecutionCommandAttributes: { result: payloads('first', 'second') },
    });
    expect(await handle.result()).toBe('first');
  });

  test('without any payload it is undefined', async () => {
    const { taskQueue, handle } = await startOnOwnQueue();
    await answerTask(official, taskQueue, { commandType: COMPLETE, completeWorkflowExecutionCommandAttributes: {} });
    expect(await handle.result()).toBeUndefined();
  });
});

test('the details of a cancellation', async () => {
  const { taskQueue, handle } = await startOnOwnQueue();
  await handle.cancel();
  await answerTask(official, taskQueue, {
    commandType: CANCEL,
    cancelWorkflowExecutionCommandAttributes: { details: payloads('one', { two: 2 }) },
  });
  const error = await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
  expect(error.details).toEqual(['one', { two: 2 }]);
  expect(error.cause).toBeInstanceOf(CancelledFailure);
  expect(error.cause).toMatchObject({ details: ['one', { two: 2 }] });
});

describe('each class of failure', () => {
  const cause: Failure = { message: 'the cause', applicationFailureInfo: { type: 'Cause' } };

  test('ApplicationFailure', async () => {
    const failure = await failedWith({
      message: 'application',
      source: 'GoSDK',
      stackTrace: 'main.go:42',
      applicationFailureInfo: { type: 'SomeType', nonRetryable: true, details: payloads(1, 'two') },
      cause,
    });
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      message: 'application',
      type: 'SomeType',
      nonRetryable: true,
      details: [1, 'two'],
    });
    expect(failure.stack).toContain('main.go:42');
    expect(failure.cause).toMatchObject({ message: 'the cause', type: 'Cause' });
  });

  test('TimeoutFailure', async () => {
    const failure = await failedWith({
      message: 'timeout',
      timeoutFailureInfo: { timeoutType: 4, lastHeartbeatDetails: payloads({ at: 7 }) },
      cause,
    });
    expect(failure).toBeInstanceOf(TimeoutFailure);
    expect(failure).toMatchObject({ message: 'timeout', timeoutType: 'HEARTBEAT', lastHeartbeatDetails: { at: 7 } });
    expect(failure.cause).toBeInstanceOf(ApplicationFailure);
  });

  test('CancelledFailure', async () => {
    const failure = await failedWith({ message: 'cancelled', canceledFailureInfo: { details: payloads('d') } });
    expect(failure).toBeInstanceOf(CancelledFailure);
    expect(failure).toMatchObject({ message: 'cancelled', details: ['d'] });
  });

  test('TerminatedFailure', async () => {
    const failure = await failedWith({ message: 'terminated', terminatedFailureInfo: {} });
    expect(failure).toBeInstanceOf(TerminatedFailure);
    expect(failure.message).toBe('terminated');
  });

  test('ServerFailure', async () => {
    const failure = await failedWith({ message: 'server', serverFailureInfo: { nonRetryable: true } });
    expect(failure).toBeInstanceOf(ServerFailure);
    expect(failure).toMatchObject({ message: 'server', nonRetryable: true });
  });

  test('ActivityFailure', async () => {
    const failure = await failedWith({
      message: 'activity',
      activityFailureInfo: {
        activityType: { name: 'AnActivity' },
        activityId: 'a-7',
        identity: 'some-worker',
        retryState: 5,
      },
      cause,
    });
    expect(failure).toBeInstanceOf(ActivityFailure);
    expect(failure).toMatchObject({
      message: 'activity',
      activityType: 'AnActivity',
      activityId: 'a-7',
      identity: 'some-worker',
      retryState: 'RETRY_POLICY_NOT_SET',
    });
    expect(failure.cause).toMatchObject({ message: 'the cause' });
  });

  test('ChildWorkflowFailure', async () => {
    const failure = await failedWith({
      message: 'child',
      childWorkflowExecutionFailureInfo: {
        namespace: 'a-namespace',
        workflowExecution: { workflowId: 'child-id', runId: 'child-run' },
        workflowType: { name: 'AChild' },
        retryState: 4,
      },
      cause,
    });
    expect(failure).toBeInstanceOf(ChildWorkflowFailure);
    expect(failure).toMatchObject({
      namespace: 'a-namespace',
      execution: { workflowId: 'child-id', runId: 'child-run' },
      workflowType: 'AChild',
      retryState: 'MAXIMUM_ATTEMPTS_REACHED',
    });
  });

  test('NexusOperationFailure', async () => {
    const failure = await failedWith({
      message: 'nexus',
      nexusOperationExecutionFailureInfo: {
        endpoint: 'an-endpoint',
        service: 'a-service',
        operation: 'an-operation',
        operationToken: 'a-token',
      },
      cause,
    });
    expect(failure).toBeInstanceOf(NexusOperationFailure);
    expect(failure).toMatchObject({
      message: 'nexus',
      endpoint: 'an-endpoint',
      service: 'a-service',
      operation: 'an-operation',
      operationToken: 'a-token',
    });
  });

  test('one of no known class is still an Error with message and cause', async () => {
    const failure = await failedWith({ message: 'of no class', cause });
    expect(failure).toBeInstanceOf(Error);
    expect(failure.message).toBe('of no class');
    expect(failure.cause).toMatchObject({ message: 'the cause' });
  });

  test('a chain of thirty', async () => {
    let chain: Failure = { message: 'depth 29', applicationFailureInfo: { type: 'Deep' } };
    for (let depth = 28; depth >= 0; depth -= 1) {
      chain = { message: `depth ${depth}`, applicationFailureInfo: { type: 'Deep' }, cause: chain };
    }
    let failure: unknown = await failedWith(chain);
    for (let depth = 0; depth < 30; depth += 1) {
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect((failure as Error).message).toBe(`depth ${depth}`);
      failure = (failure as Error).cause;
    }
    expect(failure).toBeUndefined();
  });
});
