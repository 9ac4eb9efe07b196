/** `signalWithStart` of a handle and of the client. */
import { IllegalStateError, WorkflowExecutionAlreadyStartedError } from 'temporal-native';
import { asNew } from '../support/as-new';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { UUID, uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { counter, notebook } from '../workflows';
import { finish, getValue, increment, note } from '../workflows/definitions';

const { client } = openClient();

test('starts a workflow that does not run, and signals it', async () => {
  const handle = client.createWorkflowHandle(notebook, { taskQueue });
  const runId = await handle.signalWithStart(note, ['first signal', 1], ['the argument']);
  expect(runId).toMatch(UUID);
  expect(handle.runId).toBe(runId);
  await handle.signal(finish);
  expect(await handle.result()).toEqual({ first: 'the argument', notes: [['first signal', 1]] });
});

test('signals a workflow that runs, and leaves its arguments alone', async () => {
  const workflowId = uniqueId('running');
  const running = client.createWorkflowHandle(notebook, { taskQueue, workflowId });
  const runId = await running.start('kept');
  const handle = client.createWorkflowHandle(notebook, { taskQueue, workflowId });
  expect(await handle.signalWithStart(note, [1], ['ignored'])).toBe(runId);
  await handle.signal(finish);
  expect(await running.result()).toEqual({ first: 'kept', notes: [[1]] });
});

test('may be repeated on the same handle, and binds result', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  const first = await handle.signalWithStart(increment, [1], [100]);
  expect(await handle.signalWithStart(increment, [10], [100])).toBe(first);
  expect(await handle.signalWithStart('increment', [1000], [100])).toBe(first);
  await handle.signal(finish);
  expect(await handle.result()).toBe(1111);
});

test('starts anew once the workflow is done, and result follows the new run', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  const first = await handle.signalWithStart(increment, [1], [0]);
  await handle.signal(finish);
  expect(await handle.result()).toBe(1);
  const second = await handle.signalWithStart(increment, [1], [50]);
  expect(second).not.toBe(first);
  await handle.signal(finish);
  expect(await handle.result()).toBe(51);
});

test('start after signalWithStart is an IllegalStateError', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  await handle.signalWithStart(increment, [1], [0]);
  await rejectionOf(handle.start(0), IllegalStateError);
  await handle.terminate();
});

test('a handle of an existing workflow cannot start one', async () => {
  const handle = asNew(client.createWorkflowHandle(uniqueId('existing')));
  await rejectionOf(handle.signalWithStart(increment, [1], []), IllegalStateError);
});

test('without signal arguments and workflow arguments', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  await handle.signalWithStart('increment', [], []);
  expect(await handle.query(getValue)).toBe(1);
  await handle.terminate();
});

test('many at once, of different handles, give one workflow and every signal', async () => {
  const workflowId = uniqueId('at-once');
  const runIds = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      client.createWorkflowHandle(notebook, { taskQueue, workflowId }).signalWithStart(note, [n], ['one']),
    ),
  );
  expect(new Set(runIds).size).toBe(1);
  const handle = client.createWorkflowHandle<typeof notebook>({ workflowId });
  await handle.signal('finish');
  const { notes } = await handle.result();
  expect(notes.map(([n]) => n as number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('a reuse policy that forbids another start is heeded', async () => {
  const workflowId = uniqueId('reuse');
  const options = { taskQueue, workflowId, workflowIdReusePolicy: 'REJECT_DUPLICATE' as const };
  const first = client.createWorkflowHandle(counter, options);
  await first.signalWithStart(finish, [], [1]);
  await first.result();
  const again = client.createWorkflowHandle(counter, options);
  await rejectionOf(again.signalWithStart(finish, [], [1]), WorkflowExecutionAlreadyStartedError);
});

describe('directly on the client', () => {
  test('gives a handle', async () => {
    const handle = await client.signalWithStart(notebook, {
      taskQueue,
      workflowId: uniqueId('direct'),
      args: ['direct'],
      signal: note,
      signalArgs: ['a', 1],
    });
    expect(handle.runId ?? handle.signaledRunId).toMatch(UUID);
    await handle.signal(finish);
    expect(await handle.result()).toEqual({ first: 'direct', notes: [['a', 1]] });
  });

  test('by names', async () => {
    const handle = await client.signalWithStart('counter', {
      taskQueue,
      workflowId: uniqueId('names'),
      args: [5],
      signal: 'increment',
      signalArgs: [2],
    });
    expect(await handle.query('get')).toBe(7);
    await handle.terminate();
  });

  test('signal is required, and named when it is missing', async () => {
    const error = await rejectionOf(
      client.signalWithStart('counter', { taskQueue, workflowId: uniqueId('missing') } as never),
      TypeError,
    );
    expect(error.message).toContain('signal');
  });
});
