/** `describe`: the decoded form, the raw response, and its top-level fields as the first documents had them. */
import { WorkflowNotFoundError } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { example, failWithMessage, forever, parentOfWaiting, waitsForActivity } from '../workflows';

const { client } = openClient();

test('a running workflow', async () => {
  const before = Date.now();
  const handle = client.createWorkflowHandle(forever, { taskQueue, workflowId: uniqueId('describe') });
  const runId = await handle.start();
  const description = await handle.describe();
  expect(description).toMatchObject({
    workflowId: handle.workflowId,
    runId,
    type: 'forever',
    taskQueue,
    status: { code: 1, name: 'RUNNING' },
    pendingActivities: [],
    pendingChildren: [],
    rootExecution: { workflowId: handle.workflowId, runId },
  });
  expect(description.startTime).toBeInstanceOf(Date);
  // A minute of grace for clocks: the server may be on another machine.
  expect(Math.abs(description.startTime.getTime() - before)).toBeLessThan(60_000);
  expect(description.executionTime).toBeInstanceOf(Date);
  expect(description.closeTime).toBeUndefined();
  expect(description.parentExecution).toBeUndefined();
  expect(description.historyLength).toBeGreaterThanOrEqual(2);
  await handle.terminate();
});

test('a completed workflow', async () => {
  const handle = client.createWorkflowHandle(example, { taskQueue });
  await handle.execute('described');
  const description = await handle.describe();
  expect(description.status).toEqual({ code: 2, name: 'COMPLETED' });
  expect(description.closeTime).toBeInstanceOf(Date);
  expect(description.closeTime?.getTime()).toBeGreaterThanOrEqual(description.startTime.getTime());
  expect(description.historyLength).toBe(5);
  expect(description.historySize).toBeGreaterThan(0);
});

test('each way to end has its status', async () => {
  const failed = client.createWorkflowHandle(failWithMessage, { taskQueue });
  await rejectionOf(failed.execute('status'));
  expect((await failed.describe()).status).toEqual({ code: 3, name: 'FAILED' });

  const cancelled = client.createWorkflowHandle(forever, { taskQueue });
  await cancelled.start();
  await cancelled.cancel();
  await rejectionOf(cancelled.result());
  expect((await cancelled.describe()).status).toEqual({ code: 4, name: 'CANCELLED' });

  const terminated = client.createWorkflowHandle(forever, { taskQueue });
  await terminated.start();
  await terminated.terminate();
  await rejectionOf(terminated.result());
  expect((await terminated.describe()).status).toEqual({ code: 5, name: 'TERMINATED' });

  const timedOut = client.createWorkflowHandle(forever, { taskQueue, workflowRunTimeout: '1s' });
  await timedOut.start();
  await rejectionOf(timedOut.result());
  expect((await timedOut.describe()).status).toEqual({ code: 7, name: 'TIMED_OUT' });
});

test('memo and search attributes are decoded', async () => {
  const value = uniqueId('value');
  const date = new Date('2024-02-29T12:34:56.789Z');
  const handle = client.createWorkflowHandle(forever, {
    taskQueue,
    memo: { text: 'ü', object: { a: [1, 2] }, nothing: null },
    searchAttributes: {
      CustomKeyword: [value],
      CustomInt: [42],
      CustomDouble: [0.5],
      CustomBool: [true],
      CustomDatetime: [date],
      CustomKeywordList: ['a', 'b'],
    },
  });
  await handle.start();
  const description = await handle.describe();
  expect(description.memo).toEqual({ text: 'ü', object: { a: [1, 2] }, nothing: null });
  expect(description.searchAttributes).toMatchObject({
    CustomKeyword: [value],
    CustomInt: [42],
    CustomDouble: [0.5],
    CustomBool: [true],
    CustomDatetime: [date],
    CustomKeywordList: ['a', 'b'],
  });
  await handle.terminate();
});

test('without memo or search attributes both are empty or absent, not an error', async () => {
  const handle = client.createWorkflowHandle(forever, { taskQueue });
  await handle.start();
  const { memo } = await handle.describe();
  expect(memo ?? {}).toEqual({});
  await handle.terminate();
});

test('a parent and its child know each other', async () => {
  const parent = client.createWorkflowHandle(parentOfWaiting, { taskQueue });
  const parentRunId = await parent.start();
  const childId = `${parent.workflowId}-child`;
  const pendingChildren = await until('the child is pending', async () => {
    const { pendingChildren: children } = await parent.describe();
    // Until it has started, a pending child has no run id.
    return children[0]?.runId && children;
  });
  expect(pendingChildren).toEqual([expect.objectContaining({ workflowId: childId, workflowTypeName: 'waiting' })]);

  const child = client.createWorkflowHandle(childId);
  expect(await child.describe()).toMatchObject({
    parentExecution: { workflowId: parent.workflowId, runId: parentRunId },
    rootExecution: { workflowId: parent.workflowId, runId: parentRunId },
  });
  await child.signal.finish();
  expect(await parent.result()).toBe('waited');
});

test('a pending activity is shown', async () => {
  const handle = client.createWorkflowHandle(waitsForActivity, { taskQueue });
  await handle.start(20_000);
  const [activity] = await until('the activity is pending', async () => {
    const { pendingActivities } = await handle.describe();
    return pendingActivities.length > 0 && pendingActivities;
  });
  expect(activity).toMatchObject({ activityType: { name: 'slowActivity' } });
  await handle.terminate();
});

test('raw is the response, and its top-level fields are readable as the first documents had them', async () => {
  const handle = client.createWorkflowHandle(forever, { taskQueue, workflowRunTimeout: '1 hour' });
  const runId = await handle.start();
  const description = await handle.describe();
  expect(description.raw).toMatchObject({
    workflowExecutionInfo: { execution: { workflowId: handle.workflowId, runId }, type: { name: 'forever' } },
    executionConfig: { taskQueue: { name: taskQueue } },
  });
  expect(description.workflowExecutionInfo).toEqual(description.raw.workflowExecutionInfo);
  expect(description.executionConfig).toEqual(description.raw.executionConfig);
  await handle.terminate();
});

test('a handle of one run describes that run', async () => {
  const workflowId = uniqueId('runs');
  const first = client.createWorkflowHandle(example, { taskQueue, workflowId });
  const firstRunId = await first.start('first');
  await first.result();
  const second = client.createWorkflowHandle(forever, { taskQueue, workflowId });
  const secondRunId = await second.start();
  expect(await client.createWorkflowHandle(workflowId, firstRunId).describe()).toMatchObject({
    runId: firstRunId,
    status: { name: 'COMPLETED' },
  });
  expect(await client.createWorkflowHandle(workflowId).describe()).toMatchObject({
    runId: secondRunId,
    status: { name: 'RUNNING' },
  });
  await second.terminate();
});

test('a workflow that is not there is a WorkflowNotFoundError', async () => {
  const workflowId = uniqueId('absent');
  const error = await rejectionOf(client.createWorkflowHandle(workflowId).describe(), WorkflowNotFoundError);
  expect(error).toMatchObject({ code: 'TEMPORAL_WORKFLOW_NOT_FOUND', workflowId });
});
