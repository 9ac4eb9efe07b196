/** What the two documents say in sentences and tables, each statement as a test; snippets are in the two other files. */
import {
  ApplicationFailure,
  WorkflowExecutionAlreadyStartedError,
  WorkflowExecutionCancelledError,
  WorkflowExecutionFailedError,
  WorkflowExecutionTerminatedError,
  WorkflowExecutionTimedOutError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { exampleWorkflow } from '../support/era-workflows';
import { UUID, uniqueId } from '../support/ids';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf, thrownBy } from '../support/rejection';
import { until } from '../support/until';
import { cancellableWithCleanup, continues, example, failsUntilAttempt, failWithMessage, forever } from '../workflows';
import { increment } from '../workflows/definitions';

const { client } = openClient();
const official = openOfficialClient();

describe('the table of handle APIs', () => {
  test('client: "Readonly accessor to the underlying WorkflowClient"', () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    expect(handle.client).toBe(client);
    Reflect.set(handle, 'client', undefined);
    expect(handle.client).toBe(client);
    expect(client.createWorkflowHandle('some-id').client).toBe(client);
  });

  test('query: "Call to query a Workflow after it\'s been started even if it has already completed"', async () => {
    const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
    await handle.start(5);
    expect(await handle.query.get()).toBe(5);
    expect(await handle.query('get')).toBe(5);
    await handle.signal.finish();
    await handle.result();
    expect(await handle.query.get()).toBe(5);
    expect(await handle.query('get')).toBe(5);
  });

  test('signal: "Call to signal a running Workflow"', async () => {
    const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
    await handle.start(0);
    await handle.signal.increment(2);
    await handle.signal('increment', 3);
    await handle.signal(increment, 4);
    expect(await handle.query.get()).toBe(9);
    await handle.terminate();
  });

  test('signalWithStart(): "Sends a signal to a running Workflow or starts a new one"', async () => {
    const workflowId = uniqueId('signal-with-start');
    const first = client.createWorkflowHandle(exampleWorkflow, { taskQueue, workflowId });
    const runId = await first.signalWithStart(increment, [1], [10]);
    expect(await first.query.get()).toBe(11);

    const second = client.createWorkflowHandle(exampleWorkflow, { taskQueue, workflowId });
    expect(await second.signalWithStart('increment', [1], [500])).toBe(runId);
    expect(await second.query.get()).toBe(12);
    await second.signal.finish();
    expect(await first.result()).toBe(12);
  });

  test('workflowId: "you can use this without the runId"', async () => {
    const { workflowId } = await official.client.workflow.start(example, {
      workflowId: uniqueId('without-run-id'),
      taskQueue,
      args: ['id'],
    });
    expect(await client.createWorkflowHandle(workflowId).result()).toBe('Hello, id!');
    expect(await client.createWorkflowHandle({ workflowId }).result()).toBe('Hello, id!');
  });

  test('cancel(): "Cancel a running Workflow"', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    await handle.start();
    await handle.cancel();
    await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
  });

  test('terminate(): "Terminate a running Workflow"', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    await handle.start();
    await handle.terminate('as the table says');
    const error = await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(error.message).toBe('as the table says');
  });

  test('describe(): "Describe the current workflow execution"', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    const runId = await handle.start();
    expect(await handle.describe()).toMatchObject({ workflowId: handle.workflowId, runId, type: 'forever' });
    await handle.terminate();
  });

  test('execute(): "resolves when the Workflow execution completes"', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    expect(await handle.execute('all')).toBe('Hello, all!');
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  test('start(): "resolves with the execution runId"', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    const runId = await handle.start();
    expect(runId).toMatch(UUID);
    expect((await official.client.workflow.getHandle(handle.workflowId).describe()).runId).toBe(runId);
    await handle.terminate();
  });

  test('result(): "resolves when Workflow execution completes"', async () => {
    const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
    await handle.start(1);
    let resolved = false;
    const result = handle.result().then((value) => {
      resolved = true;
      return value;
    });
    expect(await handle.query.get()).toBe(1);
    expect(resolved).toBe(false);
    await handle.signal.finish();
    expect(await result).toBe(1);
  });
});

describe('the list of options', () => {
  test('taskQueue "(required)": it is named when it is missing', () => {
    const error = thrownBy(() => client.createWorkflowHandle(example, {} as never), TypeError);
    expect(error.message).toContain('taskQueue');
  });

  test('workflowId: "If not specified, a UUID is generated, which you can access"', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    expect(handle.workflowId).toMatch(UUID);
    const { workflowId } = handle;
    await handle.execute('id');
    expect(handle.workflowId).toBe(workflowId);
    expect(client.createWorkflowHandle(example, { taskQueue }).workflowId).not.toBe(workflowId);
  });

  test('workflowId: "Unique Workflow id to use when starting"', async () => {
    const workflowId = uniqueId('given');
    const handle = client.createWorkflowHandle(example, { taskQueue, workflowId });
    expect(handle.workflowId).toBe(workflowId);
    await handle.execute('id');
    expect(await client.result(workflowId)).toBe('Hello, id!');
  });

  test('workflowIdReusePolicy: "server behavior if a completed workflow with the same id exists"', async () => {
    const workflowId = uniqueId('reuse');
    await client.createWorkflowHandle(example, { taskQueue, workflowId }).execute('first');
    const again = client.createWorkflowHandle(example, {
      taskQueue,
      workflowId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    await rejectionOf(again.start('second'), WorkflowExecutionAlreadyStartedError);
    const allowed = client.createWorkflowHandle(example, {
      taskQueue,
      workflowId,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    expect(await allowed.execute('third')).toBe('Hello, third!');
  });

  test('retryPolicy: "the overall RetryPolicy at the Workflow level"', async () => {
    const handle = client.createWorkflowHandle(failsUntilAttempt, {
      taskQueue,
      retryPolicy: { initialInterval: 10, maximumAttempts: 5 },
    });
    expect(await handle.execute(3)).toBe(3);
  });

  test('searchAttributes: "additional indexed information in result of list workflow"', async () => {
    const value = uniqueId('attribute');
    const handle = client.createWorkflowHandle(example, { taskQueue, searchAttributes: { CustomKeyword: [value] } });
    await handle.execute('searched');
    await until('it is listed', async () => {
      for await (const found of official.client.workflow.list({ query: `CustomKeyword = '${value}'` })) {
        if (found.workflowId === handle.workflowId) return true;
      }
      return false;
    });
  });

  test('"Workflow-level Timeouts" exist "as options for power users"', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue, workflowRunTimeout: '1s' });
    await handle.start();
    const { attributes } = await startedEvent(official, handle.workflowId);
    expect(attributes.workflowRunTimeout?.seconds?.toNumber()).toBe(1);
    await rejectionOf(handle.result(), WorkflowExecutionTimedOutError);
  });
});

describe('getting a result', () => {
  test('"If you started a Workflow with handle.start, you can ... wait for the result anytime"', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    await handle.start('early');
    const early = await handle.result();
    expect(early).toBe('Hello, early!');
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    expect(await handle.result()).toBe('Hello, early!');
  });

  test('"even without a handle, if you only have the workflow Id"', async () => {
    const { workflowId } = client.createWorkflowHandle(example, { taskQueue, workflowId: uniqueId('only-id') });
    await client.execute(example, { taskQueue, workflowId, args: ['id'] });
    expect(await client.result(workflowId)).toBe('Hello, id!');
  });

  test('"You can also specify a runId ... most people only want the results of the latest run"', async () => {
    const workflowId = uniqueId('runs');
    const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
    const firstRunId = await first.start('first');
    await first.result();
    await client.createWorkflowHandle(example, { taskQueue, workflowId }).execute('latest');
    expect(await client.result(workflowId)).toBe('Hello, latest!');
    expect(await client.result(workflowId, firstRunId)).toBe('Hello, first!');
  });

  test('"a Workflow may run multiple times if failed or continued as new"', async () => {
    const handle = client.createWorkflowHandle(continues, { taskQueue });
    const runId = await handle.start(2);
    expect(await handle.result()).toBe(2);
    expect((await client.createWorkflowHandle(handle.workflowId).describe()).runId).not.toBe(runId);
  });

  test('"if you call result() on a Workflow that prematurely ended ... it will throw an Error reflecting that"', async () => {
    const handle = client.createWorkflowHandle(failWithMessage, { taskQueue });
    await handle.start('the reason');
    const error = await rejectionOf(handle.result(), WorkflowExecutionFailedError);
    expect(error.cause).toBeInstanceOf(ApplicationFailure);
    expect((error.cause as Error).message).toBe('the reason');
  });
});

describe('cancelling', () => {
  const startWithCleanup = async () => {
    const handle = client.createWorkflowHandle(cancellableWithCleanup, { taskQueue });
    await handle.start();
    // A query is answered only once the workflow has begun: a cancel before that would leave nothing to clean up.
    expect(await handle.query('get')).toBe(0);
    return handle;
  };

  test('"With cancel, Timers ... have the opportunity to execute cleanup code"', async () => {
    const handle = await startWithCleanup();
    await handle.cancel();
    await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
    expect(await handle.query('get')).toBe(1);
  });

  test('"If you wish to skip that, you can also terminate forcefully"', async () => {
    const handle = await startWithCleanup();
    await handle.terminate();
    await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(await handle.query('get')).toBe(0);
  });
});

describe('starting in other ways', () => {
  test('"You can also start or execute a Workflow directly from a WorkflowClient"', async () => {
    const handle = await client.start(example, { taskQueue, args: ['start'] });
    expect(await handle.result()).toBe('Hello, start!');
    expect(await client.execute(example, { taskQueue, args: ['execute'] })).toBe('Hello, execute!');
  });
});
