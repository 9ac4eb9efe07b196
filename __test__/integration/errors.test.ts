/** Each error class: its name, code, fields, cause, and the caller's line in its stack. */
import { inspect } from 'node:util';
import * as temporal from 'temporal-native';
import {
  Connection,
  IllegalStateError,
  NamespaceNotFoundError,
  ServiceError,
  WorkflowClient,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from 'temporal-native';
import { asNew } from '../support/as-new';
import { openClient } from '../support/client';
import { address, taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { recordingServer } from '../support/recording-server';
import { rejectionOf } from '../support/rejection';
import { failWithMessage, forever } from '../workflows';

const { connection, client } = openClient();

describe('the errors of calls', () => {
  test('WorkflowNotFoundError', async () => {
    const workflowId = uniqueId('absent');
    const runId = '00000000-0000-4000-8000-000000000000';
    const error = await rejectionOf(client.createWorkflowHandle(workflowId, runId).describe(), WorkflowNotFoundError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'WorkflowNotFoundError',
      code: 'TEMPORAL_WORKFLOW_NOT_FOUND',
      workflowId,
      runId,
    });
    expect(error.message).not.toBe('');
  });

  test('WorkflowExecutionAlreadyStartedError', async () => {
    const workflowId = uniqueId('twice');
    const handle = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    const runId = await handle.start();
    const error = await rejectionOf(
      client.createWorkflowHandle(forever, { taskQueue, workflowId }).start(),
      WorkflowExecutionAlreadyStartedError,
    );
    expect(error).toMatchObject({
      name: 'WorkflowExecutionAlreadyStartedError',
      code: 'TEMPORAL_WORKFLOW_ALREADY_STARTED',
      workflowId,
      workflowType: 'forever',
      runId,
    });
    await handle.terminate();
  });

  test('NamespaceNotFoundError, from every operation', async () => {
    const namespace = uniqueId('namespace');
    const elsewhere = new WorkflowClient(connection.service, { namespace });
    const handle = elsewhere.createWorkflowHandle('some-id');
    for (const call of [
      () => elsewhere.start(forever, { taskQueue }),
      () => elsewhere.signalWithStart(forever, { taskQueue, signal: 'x' }),
      () => handle.signal('x'),
      () => handle.query('x'),
      () => handle.cancel(),
      () => handle.terminate(),
      () => handle.describe(),
      () => handle.result(),
    ]) {
      const error = await rejectionOf(call(), NamespaceNotFoundError);
      expect(error).toMatchObject({
        name: 'NamespaceNotFoundError',
        code: 'TEMPORAL_NAMESPACE_NOT_FOUND',
        namespace,
      });
    }
  });

  test('IllegalStateError', async () => {
    const handle = asNew(client.createWorkflowHandle('some-id'));
    const error = await rejectionOf(handle.start(), IllegalStateError);
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'TEMPORAL_ILLEGAL_STATE' });
  });
});

describe('ServiceError', () => {
  const SECRET = 's3cret-token-of-the-test';

  async function failingCall(status: number, text: string) {
    const server = await recordingServer(() => ({ status, text }));
    const own = new Connection({
      address: server.address,
      retry: false,
      apiKey: SECRET,
      tls: false,
      metadata: { 'x-secret': SECRET },
    });
    const ownClient = new WorkflowClient(own.service, { namespace: 'the-namespace' });
    const error = await rejectionOf(ownClient.createWorkflowHandle('some-id').describe(), ServiceError);
    await own.close();
    await server.close();
    return { error, address: server.address };
  }

  test('has the status, and says which RPC, where, and in which namespace', async () => {
    const { error, address: asked } = await failingCall(9, 'a precondition; with ünïcode');
    expect(error).toMatchObject({
      name: 'ServiceError',
      code: 'TEMPORAL_SERVICE_ERROR',
      grpcStatus: { code: 9, name: 'FAILED_PRECONDITION', message: 'a precondition; with ünïcode' },
      cause: { code: 9, details: 'a precondition; with ünïcode' },
    });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.message).toContain('DescribeWorkflowExecution');
    expect(error.message).toContain(asked);
    expect(error.message).toContain('the-namespace');
    expect(error.message).toContain('a precondition');
  });

  test('has no secrets, however it is shown', async () => {
    const { error } = await failingCall(7, 'denied');
    expect(error.grpcStatus.name).toBe('PERMISSION_DENIED');
    for (const shown of [error.message, String(error.stack), inspect(error, { depth: 10 }), JSON.stringify(error)]) {
      expect(shown).not.toContain(SECRET);
    }
  });

  test.each([
    [1, 'CANCELLED'],
    [2, 'UNKNOWN'],
    [3, 'INVALID_ARGUMENT'],
    [4, 'DEADLINE_EXCEEDED'],
    [8, 'RESOURCE_EXHAUSTED'],
    [10, 'ABORTED'],
    [11, 'OUT_OF_RANGE'],
    [12, 'UNIMPLEMENTED'],
    [13, 'INTERNAL'],
    [14, 'UNAVAILABLE'],
    [15, 'DATA_LOSS'],
    [16, 'UNAUTHENTICATED'],
  ])('status %i is %s', async (code, name) => {
    const { error } = await failingCall(code, 'of the test');
    expect(error.grpcStatus).toMatchObject({ code, name, message: 'of the test' });
  });

  test('from the real server: an invalid argument', async () => {
    const error = await rejectionOf(client.start(forever, { taskQueue, workflowId: 'x'.repeat(5000) }), ServiceError);
    expect(error.grpcStatus).toMatchObject({ code: 3, name: 'INVALID_ARGUMENT' });
    expect(error.message).toContain('StartWorkflowExecution');
    expect(error.message).toContain(address);
  });
});

describe('the stack shows the line of the caller', () => {
  /** The line of the statement that this is called in. */
  function hereLine(): number {
    const [, , caller = ''] = String(new Error().stack).split('\n');
    return Number(/:(\d+):\d+\)?$/.exec(caller)?.[1]);
  }

  const absent = uniqueId('absent');

  async function stackOf(call: () => Promise<unknown>): Promise<string> {
    return String((await rejectionOf(call())).stack);
  }

  test.each<[string, () => Promise<unknown>]>([
    [
      'start',
      async function callerOfStart() {
        await client.createWorkflowHandle(failWithMessage, { taskQueue, workflowId: 'x'.repeat(5000) }).start('x');
      },
    ],
    [
      'execute',
      async function callerOfExecute() {
        await client.execute(failWithMessage, { taskQueue, args: ['x'] });
      },
    ],
    [
      'result',
      async function callerOfResult() {
        await client.result(absent);
      },
    ],
    [
      'signal',
      async function callerOfSignal() {
        await client.createWorkflowHandle(absent).signal('x');
      },
    ],
    [
      'signal by map',
      async function callerOfSignalMap() {
        await client.createWorkflowHandle(absent).signal.x?.();
      },
    ],
    [
      'query',
      async function callerOfQuery() {
        await client.createWorkflowHandle(absent).query('x');
      },
    ],
    [
      'cancel',
      async function callerOfCancel() {
        await client.createWorkflowHandle(absent).cancel();
      },
    ],
    [
      'terminate',
      async function callerOfTerminate() {
        await client.createWorkflowHandle(absent).terminate();
      },
    ],
    [
      'describe',
      async function callerOfDescribe() {
        await client.createWorkflowHandle(absent).describe();
      },
    ],
  ])('%s', async (_name, call) => {
    const stack = await stackOf(call);
    expect(stack).toContain(call.name);
    expect(stack).toContain('errors.test.ts');
  });

  test('to the line', async () => {
    const handle = client.createWorkflowHandle(absent);
    let line = 0;
    const error = await rejectionOf(
      (async () => {
        line = hereLine() + 1;
        await handle.describe();
      })(),
    );
    expect(String(error.stack)).toMatch(new RegExp(`errors\\.test\\.ts:${line}:`));
  });
});

describe('instanceof', () => {
  test('works across duplicate copies of the package', async () => {
    let copy: typeof temporal | undefined;
    jest.isolateModules(() => {
      copy = require('temporal-native') as typeof temporal;
    });
    expect(copy?.WorkflowFailedError).not.toBe(WorkflowFailedError);
    const error = await rejectionOf(client.execute(failWithMessage, { taskQueue, args: ['x'] }));
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toBeInstanceOf(copy?.WorkflowFailedError);
    expect(error).toBeInstanceOf(copy?.WorkflowExecutionFailedError);
    expect(error).not.toBeInstanceOf(copy?.WorkflowNotFoundError);
    expect(error).not.toBeInstanceOf(copy?.WorkflowExecutionTerminatedError);
    expect((error as Error).cause).toBeInstanceOf(copy?.ApplicationFailure);
  });

  test('of things that are no errors is false', () => {
    for (const value of [null, undefined, 42, 'x', {}, () => 1, new Error('x')]) {
      expect(value instanceof WorkflowFailedError).toBe(false);
      expect(value instanceof ServiceError).toBe(false);
    }
  });
});

test('every error class of api.md is exported', () => {
  for (const name of [
    'ServiceError',
    'WorkflowNotFoundError',
    'WorkflowExecutionAlreadyStartedError',
    'NamespaceNotFoundError',
    'QueryNotRegisteredError',
    'QueryRejectedError',
    'IllegalStateError',
    'ValueError',
    'PayloadConverterError',
    'WorkflowFailedError',
    'WorkflowExecutionFailedError',
    'WorkflowExecutionCancelledError',
    'WorkflowExecutionTerminatedError',
    'WorkflowExecutionTimedOutError',
    'WorkflowExecutionContinuedAsNewError',
    'WorkflowContinuedAsNewError',
    'ApplicationFailure',
    'CancelledFailure',
    'TerminatedFailure',
    'TimeoutFailure',
    'ServerFailure',
    'ActivityFailure',
    'ChildWorkflowFailure',
    'NexusOperationFailure',
  ]) {
    const exported = (temporal as unknown as Record<string, unknown>)[name];
    expect([name, typeof exported]).toEqual([name, 'function']);
    expect((exported as { prototype: unknown }).prototype).toBeInstanceOf(Error);
  }
});
