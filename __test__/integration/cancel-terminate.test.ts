/** `cancel` and `terminate`, and what they hit. */
import {
  WorkflowExecutionCancelledError,
  WorkflowExecutionTerminatedError,
  WorkflowNotFoundError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { answersWhenCancelled, cancellable, continuesAndWaits, counter, example, forever } from '../workflows';
import { finish } from '../workflows/definitions';

const { client } = openClient();
const official = openOfficialClient();

describe('cancel', () => {
  test('ends a workflow that lets it', async () => {
    const handle = client.createWorkflowHandle(cancellable, { taskQueue });
    await handle.start();
    await handle.cancel();
    await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
  });

  test('is a request: a workflow may answer it with a result', async () => {
    const handle = client.createWorkflowHandle(answersWhenCancelled, { taskQueue });
    await handle.start('cancelled, so what');
    // It must be running to be able to answer.
    await handle.query('__stack_trace');
    await handle.cancel();
    expect(await handle.result()).toBe('cancelled, so what');
  });

  test('twice is no error while the workflow runs', async () => {
    const handle = client.createWorkflowHandle(cancellable, { taskQueue: uniqueId('nobody-polls-here') });
    await handle.start();
    await handle.cancel();
    await handle.cancel();
    await handle.terminate();
  });

  test('of a handle of an existing workflow', async () => {
    const { workflowId } = await official.client.workflow.start(cancellable, {
      workflowId: uniqueId('cancel'),
      taskQueue,
    });
    await client.createWorkflowHandle(workflowId).cancel();
    await rejectionOf(client.result(workflowId), WorkflowExecutionCancelledError);
  });

  test('a workflow that is not there is a WorkflowNotFoundError', async () => {
    const absent = client.createWorkflowHandle(uniqueId('absent'));
    expect(await rejectionOf(absent.cancel(), WorkflowNotFoundError)).toMatchObject({ workflowId: absent.workflowId });
  });

  test('a workflow that is done stays as it is: the server takes the request', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    await handle.execute('done');
    await handle.cancel();
    expect(await handle.result()).toBe('Hello, done!');
  });
});

describe('terminate', () => {
  test('with reason and details', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    await handle.start();
    await handle.terminate('because', 1, 'two', { three: [3] });
    const error = await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(error).toMatchObject({ message: 'because', details: [1, 'two', { three: [3] }] });
  });

  test('without a reason', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    await handle.start();
    await handle.terminate();
    const error = await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(error.details ?? []).toEqual([]);
  });

  test('a workflow that nobody works on', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue: uniqueId('nobody-polls-here') });
    await handle.start();
    await handle.terminate('nobody home');
    await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
  });

  test('a workflow that is not there, or done, is a WorkflowNotFoundError', async () => {
    await rejectionOf(client.createWorkflowHandle(uniqueId('absent')).terminate(), WorkflowNotFoundError);
    const handle = client.createWorkflowHandle(example, { taskQueue });
    await handle.execute('done');
    await rejectionOf(handle.terminate(), WorkflowNotFoundError);
  });
});

describe('neither hits a later, unrelated workflow of the same id', () => {
  test.each(['cancel', 'terminate'] as const)('%s of the handle that started the first', async (operation) => {
    const workflowId = uniqueId('unrelated');
    const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
    await first.execute('first');
    const second = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    await second.start();
    await rejectionOf(first[operation](), WorkflowNotFoundError);
    expect((await second.describe()).status.name).toBe('RUNNING');
    // A handle by id alone means whatever runs now.
    await client.createWorkflowHandle(workflowId)[operation]();
    await rejectionOf(second.result());
  });

  test("and a handle by the first run gives that chain's result", async () => {
    const workflowId = uniqueId('first-run');
    const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
    const firstExecutionRunId = await first.start('first');
    expect(await first.result()).toBe('Hello, first!');
    await client.createWorkflowHandle(example, { taskQueue, workflowId }).execute('second');
    const pickedUp = client.getHandle(workflowId, undefined, { firstExecutionRunId });
    expect(await pickedUp.result()).toBe('Hello, first!');
  });

  test.each(['cancel', 'terminate'] as const)('%s hits a later run of the same chain', async (operation) => {
    const handle = client.createWorkflowHandle(continuesAndWaits, { taskQueue, workflowId: uniqueId('chain') });
    const runId = await handle.start();
    const current = client.createWorkflowHandle(handle.workflowId);
    // Waits for the second run, in which the signal handler would be.
    await rejectionOf(client.result(handle.workflowId, runId, { followRuns: false }));
    await handle[operation]();
    await rejectionOf(current.result());
    await rejectionOf(current.signal(finish), WorkflowNotFoundError);
  });

  test.each(['cancel', 'terminate'] as const)(
    '%s hits a chain that a start has joined in a later run',
    async (operation) => {
      const workflowId = uniqueId('joined');
      const first = await client.start(continuesAndWaits, { taskQueue, workflowId });
      await rejectionOf(client.result(workflowId, first.runId, { followRuns: false }));
      const joined = await client.start(continuesAndWaits, {
        taskQueue,
        workflowId,
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      expect(joined.runId).not.toBe(first.runId);
      // The run it joined is not the first of its chain, and must not be taken for it.
      await joined[operation]();
      await rejectionOf(joined.result());
    },
  );

  test.each(['cancel', 'terminate'] as const)(
    '%s after start and signalWithStart of the same run',
    async (operation) => {
      const workflowId = uniqueId('start-and-signal');
      const handle = client.createWorkflowHandle(counter, { taskQueue, workflowId });
      const runId = await handle.start(1);
      expect(await handle.signalWithStart('increment', [1], [1])).toBe(runId);
      await handle.signal(finish);
      await handle.result();
      const unrelated = client.createWorkflowHandle(forever, { taskQueue, workflowId });
      await unrelated.start();
      await rejectionOf(handle[operation](), WorkflowNotFoundError);
      expect((await unrelated.describe()).status.name).toBe('RUNNING');
      await unrelated.terminate();
    },
  );

  test.each(['cancel', 'terminate'] as const)('%s with firstExecutionRunId of getHandle', async (operation) => {
    const workflowId = uniqueId('first-execution');
    const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
    const firstRunId = await first.start('first');
    await first.result();
    const second = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    const secondRunId = await second.start();
    await rejectionOf(
      client.getHandle(workflowId, undefined, { firstExecutionRunId: firstRunId })[operation](),
      WorkflowNotFoundError,
    );
    expect((await second.describe()).status.name).toBe('RUNNING');
    await client.getHandle(workflowId, undefined, { firstExecutionRunId: secondRunId })[operation]();
    await rejectionOf(second.result());
  });
});
