/** Cancellation in every shape: of activities and children by each type, of timers, conditions, and whole workflows. */

import {
  ApplicationFailure,
  CancelledFailure,
  WorkflowExecutionCancelledError,
  WorkflowExecutionFailedError,
  type WorkflowHandle,
} from 'temporal-native';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import * as activities from './activities-of-tests';
import { openBench } from './support';
import * as workflows from './workflows';

const { seen } = activities;
const bench = openBench({ activities, maxHeartbeatThrottleInterval: 20, defaultHeartbeatThrottleInterval: 20 });
const handleOf = <Args extends unknown[], Result>(workflow: (...args: Args) => Promise<Result>) =>
  bench.client.createWorkflowHandle(workflow, { taskQueue: bench.taskQueue });

/** Our client reads no histories yet. */
const official = openOfficialClient();

const hasEvent = (workflowId: string, attributes: string) =>
  until(`the history has ${attributes}`, async () => {
    const { events } = await official.client.workflow.getHandle(workflowId).fetchHistory();
    return events?.some((event) => event[attributes as keyof typeof event]);
  });

const keyOf = (what: string) => `${what}-${bench.taskQueue}`;
const started = (key: string) => until('it has started', () => seen.get(key)?.includes('started'));

const CANCELLED_ACTIVITY = { cancellation: true, error: expect.stringMatching(/^ActivityFailure: /) };
const CANCEL_REQUESTED = {
  cancelRequested: true,
  notFound: false,
  timedOut: false,
  workerShutdown: false,
  paused: false,
  reset: false,
};

describe.each([false, true])('activities (local: %s)', (local) => {
  const cancel = async (
    key: string,
    name: string,
    args: unknown[],
    type: 'TRY_CANCEL' | 'ABANDON' | 'WAIT_CANCELLATION_COMPLETED',
  ) => {
    const handle = handleOf(workflows.cancelsActivityOf);
    const ends = `${key}-ends`;
    await handle.start(name, [key, ...args], type, local ? ends : undefined);
    await started(key);
    if (local) {
      await started(ends);
      seen.get(ends)?.push('go');
    } else {
      await handle.signal(workflows.cancelNow);
    }
    if (!local && name === 'waitsInSilence' && type !== 'ABANDON') {
      await hasEvent(handle.workflowId, 'activityTaskCancelRequestedEventAttributes');
    }
    return handle;
  };

  test.each(['cancelled', 'sleep', 'signal', 'fetch'])('WAIT_CANCELLATION_COMPLETED: told by %s', async (how) => {
    const key = keyOf(`wait-${how}-${local}`);
    const handle = await cancel(key, 'waitsForCancellation', [how], 'WAIT_CANCELLATION_COMPLETED');
    expect(await handle.result()).toMatchObject(CANCELLED_ACTIVITY);
    expect(seen.get(key)?.[1]).toEqual({
      name: how === 'fetch' ? 'AbortError' : 'CancelledFailure',
      message: 'CANCELLED',
      why: CANCEL_REQUESTED,
    });
  });

  test('WAIT_CANCELLATION_COMPLETED: what the activity makes of it counts', async () => {
    const completes = keyOf(`completes-${local}`);
    const completed = await cancel(
      completes,
      'waitsForCancellation',
      ['cancelled', 'complete'],
      'WAIT_CANCELLATION_COMPLETED',
    );
    expect(await completed.result()).toEqual({ value: 'completed all the same' });
    const fails = keyOf(`fails-${local}`);
    const failed = await cancel(fails, 'waitsForCancellation', ['cancelled', 'fail'], 'WAIT_CANCELLATION_COMPLETED');
    expect(await failed.result()).toMatchObject({
      cancellation: false,
      [local ? 'error' : 'cause']: 'ApplicationFailure: broke while it was cleaned up',
    });
  });

  test.each(['TRY_CANCEL', 'ABANDON'] as const)('%s: the workflow goes on before the activity ends', async (type) => {
    const key = keyOf(`${type}-${local}`);
    const handle = await cancel(key, 'waitsInSilence', [], type);
    expect(await handle.result()).toMatchObject(CANCELLED_ACTIVITY);
    expect(seen.get(key)).not.toContain('ended');
    seen.get(key)?.push('go');
    await until('it has ended', () => seen.get(key)?.includes('ended'));
  });

  test('WAIT_CANCELLATION_COMPLETED: the workflow waits for one that does not listen', async () => {
    const key = keyOf(`silent-${local}`);
    const handle = await cancel(key, 'waitsInSilence', [], 'WAIT_CANCELLATION_COMPLETED');
    if (local) await until('it was told', () => seen.get(key)?.includes('told'));
    seen.get(key)?.push('go');
    expect(await handle.result()).toEqual({ value: 'undisturbed' });
  });
});

test('a signal cancels a local activity, after most of the time that a workflow task may take', async () => {
  const key = keyOf('signalled-true');
  const options = { taskQueue: bench.taskQueue, workflowTaskTimeout: '5s' };
  const handle = bench.client.createWorkflowHandle(workflows.cancelsActivityOf, options);
  await handle.start('waitsForCancellation', [key, 'cancelled'], 'WAIT_CANCELLATION_COMPLETED', `${key}-ends`);
  await started(key);
  await handle.signal(workflows.cancelNow);
  expect(await handle.result()).toMatchObject(CANCELLED_ACTIVITY);
  expect(seen.get(key)?.[1]).toMatchObject({ message: 'CANCELLED', why: CANCEL_REQUESTED });
  seen.get(`${key}-ends`)?.push('go');
});

test('TRY_CANCEL tells the activity, ABANDON does not', async () => {
  const requests = async (type: 'TRY_CANCEL' | 'ABANDON') => {
    const key = keyOf(`history-${type}`);
    const handle = handleOf(workflows.cancelsActivityOf);
    await handle.start('waitsForCancellation', [key, 'cancelled'], type);
    await started(key);
    await handle.signal(workflows.cancelNow);
    expect(await handle.result()).toMatchObject(CANCELLED_ACTIVITY);
    return until('it has heard that', () => seen.get(key)?.[1] as { message: string } | undefined);
  };
  // With its workflow, who was abandoned is gone.
  expect(await requests('ABANDON')).toMatchObject({ message: 'NOT_FOUND', why: { notFound: true } });
  expect(await requests('TRY_CANCEL')).toMatchObject({ message: expect.stringMatching(/^(CANCELLED|NOT_FOUND)$/) });
});

test('what is asked for in a cancelled scope never begins; what is cancelled in the same task does not stay', async () => {
  const outcomes = await handleOf(workflows.cancelsAtOnce).execute();
  expect(Object.keys(outcomes)).toHaveLength(20);
  for (const [name, outcome] of Object.entries(outcomes)) {
    expect({ name, ...outcome }).toMatchObject({ name, cancellation: true });
  }
});

describe('children', () => {
  const cancel = async (
    type: 'ABANDON' | 'TRY_CANCEL' | 'WAIT_CANCELLATION_REQUESTED' | 'WAIT_CANCELLATION_COMPLETED',
    end: 'cancel' | 'complete' = 'cancel',
  ) => {
    const childId = keyOf(`child-${type}-${end}`);
    const parent = handleOf(workflows.cancelsChildOf);
    await parent.start(childId, type, end);
    const child = bench.client.createWorkflowHandle<typeof workflows.slowToCancel>({ workflowId: childId });
    await until('the child runs', () =>
      child.describe().then(
        () => true,
        () => false,
      ),
    );
    await parent.signal(workflows.cancelNow);
    return { parent, child };
  };
  type Child = WorkflowHandle<typeof workflows.slowToCancel>;
  const heardOf = (child: Child) => until('the child has heard of it', () => child.query(workflows.isCancelled));
  const outcomeOf = (parent: WorkflowHandle<typeof workflows.cancelsChildOf>) =>
    until('the parent goes on', () => parent.query(workflows.childOutcome));
  const CANCELLED_CHILD = { cancellation: true, error: 'ChildWorkflowFailure: Child Workflow execution failed' };

  test('ABANDON: the child does not hear of it', async () => {
    const { parent, child } = await cancel('ABANDON');
    expect(await outcomeOf(parent)).toMatchObject(CANCELLED_CHILD);
    await child.signal(workflows.release);
    expect(await child.result()).toBe('released');
  });

  test('TRY_CANCEL: the child is still at it', async () => {
    const { parent, child } = await cancel('TRY_CANCEL');
    expect(await outcomeOf(parent)).toMatchObject(CANCELLED_CHILD);
    expect((await child.describe()).status.name).toBe('RUNNING');
    // The release may come before the request has.
    await heardOf(child);
    await child.signal(workflows.release);
    expect(await rejectionOf(child.result())).toBeInstanceOf(WorkflowExecutionCancelledError);
    await parent.signal(workflows.release);
    expect(await parent.result()).toMatchObject(CANCELLED_CHILD);
  });

  test.each(['WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED'] as const)(
    '%s: the parent waits for what the child makes of it',
    async (type) => {
      const cancelled = await cancel(type);
      await heardOf(cancelled.child);
      expect((await cancelled.parent.describe()).status.name).toBe('RUNNING');
      await cancelled.child.signal(workflows.release);
      expect(await outcomeOf(cancelled.parent)).toMatchObject(CANCELLED_CHILD);
      expect((await cancelled.child.describe()).status.name).toBe('CANCELLED');
      const completed = await cancel(type, 'complete');
      await heardOf(completed.child);
      await completed.child.signal(workflows.release);
      expect(await outcomeOf(completed.parent)).toEqual({ value: 'completed all the same' });
    },
  );

  test.each([
    ['TERMINATE', 'TERMINATED'],
    ['ABANDON', 'RUNNING'],
    ['REQUEST_CANCEL', 'RUNNING'],
  ] as const)('a parent that ends: %s', async (policy, status) => {
    const childId = keyOf(`left-${policy}`);
    await handleOf(workflows.leavesChild).execute(childId, policy);
    const child = bench.client.createWorkflowHandle<typeof workflows.slowToCancel>({ workflowId: childId });
    await until('the child is as it has to be', async () => (await child.describe()).status.name === status);
    if (policy === 'TERMINATE') return;
    if (policy === 'REQUEST_CANCEL') {
      await heardOf(child);
    }
    await child.signal(workflows.release);
    const end = child.result().then(
      () => 'completed',
      () => 'cancelled',
    );
    expect(await end).toBe(policy === 'ABANDON' ? 'completed' : 'cancelled');
  });
});

describe('the whole workflow', () => {
  test('all that it waits for is cancelled, but what is shielded', async () => {
    const childId = keyOf('child-of-much');
    const handle = handleOf(workflows.waitsForMuch);
    await handle.start(childId);
    await until('its child runs', () =>
      bench.client
        .createWorkflowHandle({ workflowId: childId })
        .describe()
        .then(
          () => true,
          () => false,
        ),
    );
    await handle.cancel();
    const order = await handle.result();
    expect([...order].sort()).toEqual([
      // The server says no more of it.
      'child: ',
      'condition: Workflow cancelled',
      'scope: Workflow cancelled',
      'shielded: goes on',
      'then: CancelledFailure: Workflow cancelled',
      'timer: Workflow cancelled',
      'trigger: Workflow cancelled',
      'withTimeout: Workflow cancelled',
    ]);
  });

  const ended = async (how: string) => {
    const handle = handleOf(workflows.endsAs);
    await handle.start(how);
    if (how === 'in a handler') await handle.signal(workflows.cancelNow);
    await handle.cancel();
    return handle;
  };

  test.each(['rethrown', 'in a handler'])('ends cancelled: %s', async (how) => {
    const error = await rejectionOf((await ended(how)).result());
    expect(error).toBeInstanceOf(WorkflowExecutionCancelledError);
    expect(error.cause).toBeInstanceOf(CancelledFailure);
  });

  test('ends as it wants to: completed or failed', async () => {
    expect(await (await ended('completed')).result()).toBe('cancelled, and completed');
    const failed = await rejectionOf((await ended('failed')).result());
    expect(failed).toBeInstanceOf(WorkflowExecutionFailedError);
    // A failure of which a cancellation is a cause is a failure.
    const wrapped = await rejectionOf((await ended('rethrown as a cause')).result());
    expect(wrapped).toBeInstanceOf(WorkflowExecutionFailedError);
    expect(wrapped.cause).toBeInstanceOf(ApplicationFailure);
    expect((wrapped.cause as Error).cause).toBeInstanceOf(CancelledFailure);
  });

  test('that cancels itself without being asked has failed', async () => {
    const error = await rejectionOf(handleOf(workflows.cancelsItself).execute());
    expect(error).toBeInstanceOf(WorkflowExecutionFailedError);
    expect(error.cause).toBeInstanceOf(CancelledFailure);
  });
});

test('shields and timeouts', async () => {
  expect(await handleOf(workflows.shields).execute()).toEqual([
    'timeout: Cancellation scope cancelled',
    'work is done, cancelled: false',
    'in time',
    'timeout of 3600000',
    'in shields',
  ]);
});

test('callbacks belong to their scope', async () => {
  expect(await handleOf(workflows.cancelsCallbacks).execute()).toEqual(['goes on']);
});
