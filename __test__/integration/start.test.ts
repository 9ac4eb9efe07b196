/** `start` and `execute` on a handle. */
import { inspect } from 'node:util';
import { Connection, IllegalStateError, WorkflowClient, WorkflowFailedError } from 'temporal-native';
import { asNew } from '../support/as-new';
import { openClient } from '../support/client';
import { address, taskQueue } from '../support/environment';
import { UUID, uniqueId } from '../support/ids';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { echo, example, failWithMessage, forever, returnUndefined, sleeper, startedWith } from '../workflows';

const { connection, client } = openClient();
const official = openOfficialClient();

test('start resolves with the run id, which the handle has from then on', async () => {
  const handle = client.createWorkflowHandle(forever, { taskQueue });
  expect(handle.runId).toBeUndefined();
  const runId = await handle.start();
  expect(runId).toMatch(UUID);
  expect(handle.runId).toBe(runId);
  await handle.terminate();
});

test('start does not wait for the workflow', async () => {
  const handle = client.createWorkflowHandle(forever, { taskQueue });
  await handle.start();
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});

test('execute resolves with the result', async () => {
  expect(await client.createWorkflowHandle(example, { taskQueue }).execute('Temporal')).toBe('Hello, Temporal!');
});

test('execute rejects as result does', async () => {
  const handle = client.createWorkflowHandle(failWithMessage, { taskQueue });
  await rejectionOf(handle.execute('on purpose'), WorkflowFailedError);
});

test('execute waits for a workflow that takes its time', async () => {
  expect(await client.createWorkflowHandle(sleeper, { taskQueue }).execute(300, 'awake')).toBe('awake');
});

test('a workflow is named by its function', async () => {
  const handle = client.createWorkflowHandle(example, { taskQueue });
  await handle.execute('name');
  const { attributes } = await startedEvent(official, handle.workflowId);
  expect(attributes.workflowType?.name).toBe('example');
});

test('a workflow can be named by a string', async () => {
  const handle = client.createWorkflowHandle('example', { taskQueue });
  expect(await handle.execute('string')).toBe('Hello, string!');
});

test('a workflow takes no argument, or many', async () => {
  expect(await client.createWorkflowHandle(returnUndefined, { taskQueue }).execute()).toBeUndefined();
  expect(await client.createWorkflowHandle(echo, { taskQueue }).execute()).toEqual([]);
  expect(await client.createWorkflowHandle(echo, { taskQueue }).execute(1, 'two', [3], { four: 5 })).toEqual([
    1,
    'two',
    [3],
    { four: 5 },
  ]);
});

test('the worker sees the ids that the handle has', async () => {
  const handle = client.createWorkflowHandle(startedWith, { taskQueue, workflowId: uniqueId('ids') });
  const runId = await handle.start();
  expect(await handle.result()).toMatchObject({ workflowId: handle.workflowId, runId, taskQueue, attempt: 1 });
});

test('the identity of the client is on the start, pid@host unless it is given', async () => {
  const handle = client.createWorkflowHandle(example, { taskQueue });
  await handle.execute('identity');
  const byDefault = await startedEvent(official, handle.workflowId);
  expect(byDefault.attributes.identity).toMatch(new RegExp(`^${process.pid}@.+`));

  const connection = new Connection({ address });
  const named = new WorkflowClient(connection.service, { identity: 'a name of my own' });
  const second = named.createWorkflowHandle(example, { taskQueue });
  await second.execute('identity');
  const given = await startedEvent(official, second.workflowId);
  expect(given.attributes.identity).toBe('a name of my own');
  await connection.close();
});

describe('a handle starts one workflow', () => {
  test('a second start is an IllegalStateError', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    await handle.start();
    const error = await rejectionOf(handle.start(), IllegalStateError);
    expect(error.code).toBe('TEMPORAL_ILLEGAL_STATE');
    await handle.terminate();
  });

  test('execute after start is one as well', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    await handle.start('once');
    await rejectionOf(handle.execute('twice'), IllegalStateError);
  });

  test('start of two at the same time: one of them wins', async () => {
    const handle = client.createWorkflowHandle(forever, { taskQueue });
    const settled = await Promise.allSettled([handle.start(), handle.start()]);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rejected = settled.find((one): one is PromiseRejectedResult => one.status === 'rejected');
    expect(rejected?.reason).toBeInstanceOf(IllegalStateError);
    await handle.terminate();
  });

  test('start on a handle of an existing workflow is an IllegalStateError', async () => {
    const { workflowId } = await official.client.workflow.start(forever, {
      workflowId: uniqueId('existing'),
      taskQueue,
    });
    for (const handle of [
      client.createWorkflowHandle(workflowId),
      client.createWorkflowHandle({ workflowId }),
      client.createWorkflowHandle(workflowId, 'some-run-id'),
    ].map(asNew)) {
      await rejectionOf(handle.start(), IllegalStateError);
      await rejectionOf(handle.execute(), IllegalStateError);
    }
    await client.createWorkflowHandle(workflowId).terminate();
  });

  test('a start that failed can be tried again', async () => {
    const workflowId = uniqueId('again');
    const running = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    await running.start();
    const handle = client.createWorkflowHandle(example, { taskQueue, workflowId });
    await rejectionOf(handle.start('refused'));
    await running.terminate();
    await rejectionOf(running.result());
    expect(await handle.execute('again')).toBe('Hello, again!');
  });
});

describe('what a first argument means', () => {
  test('a bare string is the id of an existing workflow', async () => {
    const { workflowId } = await client.start(example, { taskQueue, args: ['bare'] });
    expect(await client.createWorkflowHandle(workflowId).result()).toBe('Hello, bare!');
  });

  test('a bare string with a run id is that run', async () => {
    const workflowId = uniqueId('with-run-id');
    const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
    const runId = await first.start('first');
    await first.result();
    await client.execute(example, { taskQueue, workflowId, args: ['second'] });
    const handle = client.createWorkflowHandle(workflowId, runId);
    expect(handle.runId).toBe(runId);
    expect(await handle.result()).toBe('Hello, first!');
    expect(await client.createWorkflowHandle({ workflowId, runId }).result()).toBe('Hello, first!');
  });

  test('a bare string is a type when workflowDefaults have a task queue; the object form is always an id', async () => {
    const withDefaults = new WorkflowClient(connection.service, { workflowDefaults: { taskQueue } });
    const handle = asNew(withDefaults.createWorkflowHandle('example'));
    expect(await handle.execute('default queue')).toBe('Hello, default queue!');
    const existing = withDefaults.createWorkflowHandle({ workflowId: handle.workflowId });
    expect(await existing.result()).toBe('Hello, default queue!');
  });

  test.each([[undefined], [null], [42], [true], [{}], [{ workflowID: 'x' }], [[]], [Symbol('x')]])(
    '%p is refused with what is expected instead',
    (first) => {
      expect(() => client.createWorkflowHandle(first as never, { taskQueue } as never)).toThrow(TypeError);
      expect(() => client.createWorkflowHandle(first as never, { taskQueue } as never)).toThrow(/workflowId|function/);
    },
  );
});

test('workflowDefaults are merged under the options of a call', async () => {
  const withDefaults = new WorkflowClient(connection.service, {
    workflowDefaults: { taskQueue, memo: { from: 'defaults' }, workflowTaskTimeout: '7s' },
  });
  const handle = withDefaults.createWorkflowHandle(startedWith, { memo: { from: 'call' } });
  expect(await handle.execute()).toMatchObject({ memo: { from: 'call' }, taskQueue });
  const { attributes } = await startedEvent(official, handle.workflowId);
  expect(attributes.workflowTaskTimeout?.seconds?.toNumber()).toBe(7);
});

test.each([
  ['retry', 'retryPolicy'],
  ['retryPolicy', 'retry'],
])('%s of workflowDefaults gives way to the %s of a call, its other name', async (ofDefaults, ofCall) => {
  const withDefaults = new WorkflowClient(connection.service, {
    workflowDefaults: { taskQueue, [ofDefaults]: { maximumAttempts: 2 } },
  });
  const handle = withDefaults.createWorkflowHandle(example, { [ofCall]: { maximumAttempts: 3 } });
  await handle.execute('retried');
  const { attributes } = await startedEvent(official, handle.workflowId);
  expect(attributes.retryPolicy?.maximumAttempts).toBe(3);
});

test('a handle is not thenable, and survives await, inspect and JSON', async () => {
  const handle = client.createWorkflowHandle(example, { taskQueue, workflowId: uniqueId('not-thenable') });
  expect((await handle) === handle).toBe(true);
  expect((await handle.signal) === handle.signal).toBe(true);
  expect((await handle.query) === handle.query).toBe(true);
  expect(JSON.parse(JSON.stringify({ handle }))).toMatchObject({ handle: { workflowId: handle.workflowId } });
  expect(inspect(handle)).toContain(handle.workflowId);
});
