/** `query`: callable with a definition or a name, and a map of names. */
import { inspect } from 'node:util';
import {
  defineQuery,
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowClient,
  WorkflowNotFoundError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { exampleWorkflow } from '../support/era-workflows';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { awkwardNames, counter, example, notebook } from '../workflows';
import { broken, finish, getValue, notes, sum } from '../workflows/definitions';

const { connection, client } = openClient();

async function startCounter(value: number) {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  await handle.start(value);
  return handle;
}

test('by definition, by name and by map', async () => {
  const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await handle.start(6);
  expect(await handle.query(defineQuery<number>('get'))).toBe(6);
  expect(await handle.query(getValue)).toBe(6);
  expect(await handle.query('get')).toBe(6);
  expect(await handle.query.get()).toBe(6);
  await handle.terminate();
});

test('with arguments', async () => {
  const handle = await startCounter(1);
  expect(await handle.query(sum, 20, 300)).toBe(321);
  expect(await handle.query('sum', 2, 3)).toBe(6);
  await handle.terminate();
});

test('sees every signal that was acknowledged before', async () => {
  const handle = await startCounter(0);
  for (let n = 1; n <= 5; n += 1) {
    await handle.signal('increment', 1);
    expect(await handle.query(getValue)).toBe(n);
  }
  await handle.terminate();
});

test('answers of every shape', async () => {
  const handle = client.createWorkflowHandle(notebook, { taskQueue });
  await handle.start('shapes');
  await handle.signal('note', { a: [1, null, 'ü'] }, false);
  expect(await handle.query(notes)).toEqual([[{ a: [1, null, 'ü'] }, false]]);
  await handle.terminate();
});

test('a completed workflow is still queried', async () => {
  const handle = await startCounter(3);
  await handle.signal(finish);
  await handle.result();
  expect(await handle.query(getValue)).toBe(3);
  expect(await client.createWorkflowHandle(handle.workflowId).query(getValue)).toBe(3);
});

test('a query that the workflow does not have is a QueryNotRegisteredError, which lists those it has', async () => {
  const handle = await startCounter(0);
  const error = await rejectionOf(handle.query('nonesuch'), QueryNotRegisteredError);
  expect(error).toMatchObject({ name: 'QueryNotRegisteredError', code: 'TEMPORAL_QUERY_NOT_REGISTERED' });
  expect(error.message).toContain('nonesuch');
  expect(error.message).toContain('sum');
  await handle.terminate();
});

test('a query handler that throws: its message reaches the caller', async () => {
  const handle = await startCounter(0);
  const error = await rejectionOf(handle.query(broken));
  expect(error.message).toContain('the query handler broke');
  // The workflow is none the worse for it.
  expect(await handle.query(getValue)).toBe(0);
  await handle.terminate();
});

test('a workflow that is not there is a WorkflowNotFoundError', async () => {
  const workflowId = uniqueId('absent');
  const error = await rejectionOf(client.createWorkflowHandle(workflowId).query('get'), WorkflowNotFoundError);
  expect(error).toMatchObject({ code: 'TEMPORAL_WORKFLOW_NOT_FOUND', workflowId });
});

describe('queryRejectCondition', () => {
  test.each(['NOT_OPEN', 'QUERY_REJECT_CONDITION_NOT_OPEN', 2] as const)(
    '%p rejects on a closed workflow',
    async (condition) => {
      const strict = new WorkflowClient(connection.service, { queryRejectCondition: condition as never });
      const handle = strict.createWorkflowHandle(counter, { taskQueue });
      await handle.start(1);
      expect(await handle.query(getValue)).toBe(1);
      await handle.signal(finish);
      await handle.result();
      const error = await rejectionOf(handle.query(getValue), QueryRejectedError);
      expect(error).toMatchObject({ name: 'QueryRejectedError', code: 'TEMPORAL_QUERY_REJECTED' });
      // WORKFLOW_EXECUTION_STATUS_COMPLETED, a number as in the official client.
      expect(error.status).toBe(2);
      expect(error.message).toContain('COMPLETED');
    },
  );

  test('NOT_COMPLETED_CLEANLY rejects on a terminated one, and not on a completed one', async () => {
    const strict = new WorkflowClient(connection.service, { queryRejectCondition: 'NOT_COMPLETED_CLEANLY' });
    const completed = strict.createWorkflowHandle(counter, { taskQueue });
    await completed.start(1);
    await completed.signal(finish);
    await completed.result();
    expect(await completed.query(getValue)).toBe(1);

    const terminated = strict.createWorkflowHandle(counter, { taskQueue });
    await terminated.start(1);
    await terminated.terminate();
    await rejectionOf(terminated.result());
    await rejectionOf(terminated.query(getValue), QueryRejectedError);
  });
});

describe('a name that objects and functions use themselves', () => {
  test('is reachable through the callable form', async () => {
    const handle = client.createWorkflowHandle(awkwardNames, { taskQueue });
    await handle.start();
    for (const name of ['then', 'call', 'bind', 'name', 'constructor', 'toJSON', '__proto__']) {
      expect(await handle.query(name)).toBe(`query ${name}`);
    }
    await handle.terminate();
  });

  test('the map is not thenable, and survives inspect and JSON', async () => {
    const handle = client.createWorkflowHandle(example, { taskQueue });
    expect(typeof (handle.query as { then?: unknown }).then).not.toBe('function');
    expect(await handle.query).toBe(handle.query);
    expect(inspect(handle.query)).toEqual(expect.any(String));
    expect(() => JSON.stringify({ query: handle.query })).not.toThrow();
  });
});
