/** What is done on the client itself, without createWorkflowHandle. */
import { Client, Connection, IllegalStateError, WorkflowClient, type WorkflowOptions } from 'temporal-native';
import { asNew } from '../support/as-new';
import { openClient } from '../support/client';
import { address, taskQueue } from '../support/environment';
import { UUID, uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { continues, counter, echo, example, failWithMessage, forever } from '../workflows';
import { finish, getValue, increment } from '../workflows/definitions';

const { connection, client } = openClient();

describe('start', () => {
  test('gives a handle with its run ids', async () => {
    const workflowId = uniqueId('direct');
    const handle = await client.start(forever, { taskQueue, workflowId });
    expect(handle.workflowId).toBe(workflowId);
    expect(handle.firstExecutionRunId).toMatch(UUID);
    expect(handle.runId).toBe(handle.firstExecutionRunId);
    expect((await handle.describe()).runId).toBe(handle.firstExecutionRunId);
    await handle.terminate();
  });

  test('by function and by name', async () => {
    expect(await (await client.start(example, { taskQueue, args: ['function'] })).result()).toBe('Hello, function!');
    expect(await (await client.start('example', { taskQueue, args: ['name'] })).result()).toBe('Hello, name!');
  });

  test('with the arguments after the options, as the era did', async () => {
    const handle = await client.start(echo, { taskQueue }, 1, 'two', [3]);
    expect(await handle.result()).toEqual([1, 'two', [3]]);
  });

  test('generates a workflow id', async () => {
    const handle = await client.start(forever, { taskQueue });
    expect(handle.workflowId).toMatch(UUID);
    await handle.terminate();
  });

  test('the handle signals and queries', async () => {
    const handle = await client.start(counter, { taskQueue, args: [1] });
    await handle.signal(increment, 4);
    expect(await handle.query(getValue)).toBe(5);
    await handle.signal(finish);
    expect(await handle.result()).toBe(5);
  });

  test('the handle cannot start again', async () => {
    const handle = await client.start(forever, { taskQueue });
    await rejectionOf(asNew(handle).start(), IllegalStateError);
    await handle.terminate();
  });
});

describe('execute', () => {
  test('gives the result', async () => {
    expect(await client.execute(example, { taskQueue, args: ['result'] })).toBe('Hello, result!');
    expect(await client.execute('example', { taskQueue, args: ['name'] })).toBe('Hello, name!');
  });

  test('with the arguments after the options, as the era did', async () => {
    expect(await client.execute(example, { taskQueue }, 'after')).toBe('Hello, after!');
  });

  test('without arguments', async () => {
    expect(await client.execute(echo, { taskQueue })).toEqual([]);
  });

  test('rejects as result does', async () => {
    const error = await rejectionOf(client.execute(failWithMessage, { taskQueue, args: ['no'] }));
    expect(error).toMatchObject({ name: 'WorkflowExecutionFailedError', cause: { message: 'no' } });
  });

  test('arguments in both places are refused, as one of them would be lost', async () => {
    await rejectionOf(client.execute(echo, { taskQueue, args: [1] } as WorkflowOptions, 2), TypeError);
  });
});

describe('getHandle', () => {
  test('by id, by id and run id', async () => {
    const workflowId = uniqueId('get-handle');
    const first = await client.start(example, { taskQueue, workflowId, args: ['first'] });
    await first.result();
    await client.execute(example, { taskQueue, workflowId, args: ['second'] });
    expect(await client.getHandle(workflowId).result()).toBe('Hello, second!');
    expect(await client.getHandle(workflowId, first.firstExecutionRunId).result()).toBe('Hello, first!');
  });

  test('makes no call of its own', () => {
    expect(client.getHandle(uniqueId('absent')).workflowId).toMatch(/^absent-/);
  });

  test('typed by a workflow', async () => {
    const { workflowId } = await client.start(counter, { taskQueue, args: [3] });
    const handle = client.getHandle<typeof counter>(workflowId);
    await handle.signal(finish);
    const value: number = await handle.result();
    expect(value).toBe(3);
  });
});

describe('result', () => {
  test('in its forms', async () => {
    const { workflowId, firstExecutionRunId: runId } = await client.start(continues, { taskQueue, args: [1] });
    expect(await client.result(workflowId)).toBe(1);
    expect(await client.result(workflowId, runId)).toBe(1);
    expect(await client.result(workflowId, undefined, { followRuns: true })).toBe(1);
    expect(await client.result(workflowId, runId, { followRuns: true })).toBe(1);
    expect(await client.result({ workflowId })).toBe(1);
    expect(await client.result({ workflowId, runId })).toBe(1);
    expect(await client.result({ workflowId, runId }, { followRuns: true })).toBe(1);
  });
});

describe('how a client is made', () => {
  test.each([
    ['of a service', () => new WorkflowClient(connection.service)],
    ['of the service under its other name', () => new WorkflowClient(connection.workflowService)],
    ['of a service and options', () => new WorkflowClient(connection.service, { namespace: 'default' })],
    ['of options with a connection', () => new WorkflowClient({ connection })],
    ['of options with a connection and more', () => new WorkflowClient({ connection, namespace: 'default' })],
    ['as a part of Client', () => new Client({ connection }).workflow],
    ['as a part of Client with a namespace', () => new Client({ connection, namespace: 'default' }).workflow],
  ])('%s', async (_how, make) => {
    expect(await make().execute(example, { taskQueue, args: ['client'] })).toBe('Hello, client!');
  });

  test('Client has what api.md says', () => {
    const whole = new Client({ connection });
    expect(whole.connection).toBe(connection);
    expect(whole.workflow).toBeInstanceOf(WorkflowClient);
    expect(whole.workflowService).toBe(connection.workflowService);
  });

  test('members of Client that are not built yet say so', () => {
    const whole = new Client({ connection }) as unknown as Record<string, unknown>;
    expect(() => (whole.schedule as { list(): unknown }).list()).toThrow(/schedule/);
  });
});

describe('how a connection is made', () => {
  test('connect resolves when connected', async () => {
    const connected = await Connection.connect({ address });
    expect(await new WorkflowClient(connected.service).execute(example, { taskQueue, args: ['1'] })).toBe('Hello, 1!');
    await connected.close();
  });

  test('lazy is the constructor', async () => {
    const lazy = Connection.lazy({ address });
    expect(lazy).toBeInstanceOf(Connection);
    expect(await new WorkflowClient(lazy.service).execute(example, { taskQueue, args: ['2'] })).toBe('Hello, 2!');
    await lazy.close();
  });

  test.each([`http://${address}`, address])('address %s', async (given) => {
    const connected = await Connection.connect({ address: given });
    await connected.close();
  });

  test('ensureConnected and untilReady resolve', async () => {
    const one = new Connection({ address });
    await one.ensureConnected();
    await one.untilReady();
    await one.untilReady(1000);
    await one.close();
  });

  test('close may be called twice, and a call after it is an IllegalStateError', async () => {
    const one = new Connection({ address });
    const oneClient = new WorkflowClient(one.service);
    await oneClient.execute(example, { taskQueue, args: ['3'] });
    await one.close();
    await one.close();
    await rejectionOf(oneClient.execute(example, { taskQueue, args: ['4'] }), IllegalStateError);
  });
});
