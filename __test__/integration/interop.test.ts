/** Our client and the official one on the same workflows, with each other's definitions. */

import {
  ApplicationFailure as OfficialApplicationFailure,
  WorkflowFailedError as OfficialFailedError,
} from '@temporalio/client';
import { defineQuery as officialQuery, defineSignal as officialSignal } from '@temporalio/workflow';
import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  defineUpdate,
  WorkflowExecutionFailedError,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { counter, failThreeDeep, identity, notebook } from '../workflows';

const { client } = openClient();
const official = openOfficialClient();

const values: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['text', 'ünïcode'],
  ['a number', 1.5],
  ['an object', { a: [1, { b: null }] }],
  ['bytes', Uint8Array.from([0, 127, 255])],
];

describe('definitions', () => {
  test('the official SDK’s with our client', async () => {
    const handle = client.createWorkflowHandle(counter, { taskQueue });
    await handle.signalWithStart(officialSignal<[number]>('increment'), [1], [10]);
    await handle.signal(officialSignal<[number]>('increment'), 2);
    expect(await handle.query(officialQuery<number>('get'))).toBe(13);
    await handle.terminate();
  });

  test('ours with the official client', async () => {
    const handle = await official.client.workflow.start(counter, {
      taskQueue,
      workflowId: uniqueId('definitions'),
      args: [10],
    });
    await handle.signal(defineSignal<[number]>('increment') as never, ...([2] as never[]));
    expect(await handle.query(defineQuery<number>('get') as never)).toBe(12);
    await handle.terminate();
  });

  test('have the same shape', () => {
    expect({ ...defineSignal('a') }).toMatchObject({ type: 'signal', name: 'a' });
    expect({ ...defineQuery('b') }).toMatchObject({ type: 'query', name: 'b' });
    expect({ ...defineUpdate('c') }).toMatchObject({ type: 'update', name: 'c' });
  });
});

describe('a workflow of ours, seen by the official client', () => {
  test.each(values)('%s', async (_name, value) => {
    const { workflowId } = await client.start(identity, { taskQueue, args: [value] });
    expect(await official.client.workflow.getHandle(workflowId).result()).toEqual(value);
  });

  test('its signals, queries and description', async () => {
    const handle = client.createWorkflowHandle(notebook, { taskQueue, memo: { of: 'ours' } });
    await handle.start('ours');
    await handle.signal('note', 1, { two: 2 });
    const theirs = official.client.workflow.getHandle(handle.workflowId);
    expect(await theirs.query('notes')).toEqual([[1, { two: 2 }]]);
    const [ourView, theirView] = [await handle.describe(), await theirs.describe()];
    expect(ourView).toMatchObject({
      workflowId: theirView.workflowId,
      runId: theirView.runId,
      type: theirView.type,
      taskQueue: theirView.taskQueue,
      status: theirView.status,
      startTime: theirView.startTime,
      executionTime: theirView.executionTime,
      historyLength: theirView.historyLength,
      memo: theirView.memo,
    });
    await theirs.terminate('by the official client');
    await expect(handle.result()).rejects.toMatchObject({ message: 'by the official client' });
  });

  test('its termination: reason and details', async () => {
    const handle = client.createWorkflowHandle(counter, { taskQueue });
    await handle.start(0);
    await handle.terminate('our reason', 1, { two: 2 });
    const error = await rejectionOf(
      official.client.workflow.getHandle(handle.workflowId).result(),
      OfficialFailedError,
    );
    expect(error.cause).toMatchObject({ name: 'TerminatedFailure', message: 'our reason' });
  });
});

describe('a workflow of the official client, seen by ours', () => {
  test.each(values)('%s', async (_name, value) => {
    const { workflowId } = await official.client.workflow.start(identity, {
      taskQueue,
      workflowId: uniqueId('theirs'),
      args: [value],
    });
    expect(await client.result(workflowId)).toEqual(value);
  });

  test('its signals and queries', async () => {
    const theirs = await official.client.workflow.start(notebook, {
      taskQueue,
      workflowId: uniqueId('theirs'),
      args: ['theirs'],
    });
    await theirs.signal('note', Uint8Array.from([1]));
    const ours = client.createWorkflowHandle(theirs.workflowId);
    await ours.signal.note('ours');
    await ours.signal.finish();
    expect(await ours.result()).toMatchObject({ first: 'theirs' });
    expect(((await ours.query('notes')) as unknown[]).length).toBe(2);
  });
});

test('a chain of failures reads the same in both', async () => {
  const { workflowId } = await client.start(failThreeDeep, { taskQueue });
  const ours = await rejectionOf(client.result(workflowId), WorkflowExecutionFailedError);
  const theirs = await rejectionOf(official.client.workflow.getHandle(workflowId).result(), OfficialFailedError);

  let our: unknown = ours.cause;
  let their: unknown = theirs.cause;
  for (let depth = 0; depth < 3; depth += 1) {
    expect(our).toBeInstanceOf(ApplicationFailure);
    expect(their).toBeInstanceOf(OfficialApplicationFailure);
    const { message, type, nonRetryable, details, stack } = their as OfficialApplicationFailure;
    expect(our).toMatchObject({ message, type, nonRetryable, details: details ?? [] });
    expect((our as Error).stack).toBe(stack);
    our = (our as Error).cause;
    their = (their as Error).cause;
  }
  expect(our).toBeUndefined();
});
