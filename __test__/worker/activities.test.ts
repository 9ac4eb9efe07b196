/** What activities know and can do, how they fail, and how they are completed from outside. */
import { runInNewContext } from 'node:vm';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import * as activities from './activities-of-tests';
import { openBench } from './support';
import * as workflows from './workflows';

const { Shop, seen, ...functions } = activities;
const bench = openBench({
  activities: Object.assign(new Shop('corner shop'), functions, {
    default: (type: string, ...args: unknown[]) => `${type} is none of these: ${args.join()}`,
  }),
  maxHeartbeatThrottleInterval: 20,
  defaultHeartbeatThrottleInterval: 20,
});
const options = () => ({ taskQueue: bench.taskQueue });
const handleOf = <Args extends unknown[], Result>(workflow: (...args: Args) => Promise<Result>) =>
  bench.client.createWorkflowHandle(workflow, options());
const run = (name: string, args: unknown[], more: object = {}): Promise<unknown> =>
  handleOf(workflows.runsActivity).execute(name, args, more);
const failure = (name: string, args: unknown[], more: object = {}) =>
  handleOf(workflows.seesFailure).execute(name, args, more);

const official = openOfficialClient();

test('an activity knows what it is', async () => {
  const handle = handleOf(workflows.runsActivity);
  const info = await handle.execute('tellsInfo', [], {
    activityId: 'my-activity',
    // Who is given it at once is not told its retry policy.
    allowEagerDispatch: false,
    heartbeatTimeout: '5s',
    scheduleToCloseTimeout: '2 minutes',
    retry: { maximumAttempts: 4, initialInterval: '2s' },
    priority: { priorityKey: 1 },
  });
  expect(info).toMatchObject({
    activityId: 'my-activity',
    activityType: 'tellsInfo',
    namespace: 'default',
    activityNamespace: 'default',
    taskQueue: bench.taskQueue,
    inWorkflow: true,
    workflowNamespace: 'default',
    workflowType: 'runsActivity',
    workflowExecution: { workflowId: handle.workflowId, runId: handle.runId },
    attempt: 1,
    isLocal: false,
    startToCloseTimeoutMs: 60_000,
    scheduleToCloseTimeoutMs: 120_000,
    heartbeatTimeoutMs: 5000,
    retryPolicy: { maximumAttempts: 4, initialInterval: 2000 },
    priority: { priorityKey: 1 },
    sameToken: true,
  });
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = info as Record<string, number>;
  expect(Math.abs(Date.now() - (scheduledTimestampMs ?? 0))).toBeLessThan(60_000);
  expect(currentAttemptScheduledTimestampMs).toBe(scheduledTimestampMs);
  expect(bench.lines.find(({ message }) => message === 'an activity speaks')?.attributes).toMatchObject({
    activityType: 'tellsInfo',
    workflowId: handle.workflowId,
    sdkComponent: 'activity',
    extra: true,
  });
});

test('a local activity knows that it is one', async () => {
  const info = await handleOf(workflows.runsLocally).execute('tellsInfo', [], { summary: 'local' });
  expect(info).toMatchObject({ isLocal: true, attempt: 1, workflowType: 'runsLocally', taskQueue: bench.taskQueue });
});

test('functions, methods of an object, and one for all that has no other', async () => {
  expect(await run('notAsynchronous', [])).toBe('at once');
  expect(await run('shopName', [])).toBe('corner shop, shopName');
  expect(await run('nothingLikeIt', [1, 2])).toBe('nothingLikeIt is none of these: 1,2');
});

test('what every object has is no activity, also where the object is of another realm', async () => {
  const taskQueue = uniqueId('realm');
  await bench.worker({ taskQueue, activities: runInNewContext('({ own() {} })') });
  const handle = bench.client.createWorkflowHandle(workflows.seesFailure, { taskQueue });
  const { root } = await handle.execute('toString', [], { retry: { maximumAttempts: 1 } });
  expect(root).toMatch(/available activities: own$/);
});

test('each attempt finds what the last one has said', async () => {
  const more = { heartbeatTimeout: '10s', retry: { initialInterval: 1, maximumAttempts: 3 } };
  expect(await run('goesOn', [3], more)).toEqual([1, 2, 3].map((attempt) => ({ attempt, bytes: 1 })));
});

test('who is silent for too long has timed out, and what it said last is in the failure', async () => {
  const key = `silent-${bench.taskQueue}`;
  const { name, causes, retryState, cancellation } = await failure('fallsSilent', [key], {
    heartbeatTimeout: '2s',
    retry: { maximumAttempts: 2, initialInterval: 1 },
  });
  expect({ name, retryState, cancellation }).toEqual({
    name: 'ActivityFailure',
    retryState: 'MAXIMUM_ATTEMPTS_REACHED',
    cancellation: false,
  });
  expect(causes[0]).toMatchObject({
    name: 'TimeoutFailure',
    timeoutType: 'HEARTBEAT',
    lastHeartbeatDetails: { said: 'last words' },
  });
  // Core tells the activity itself.
  await until('both attempts were told', () => seen.get(key)?.filter((each) => each instanceof Error).length === 2);
  const told = seen.get(key)?.filter((each) => each instanceof Error);
  expect(told?.map(({ message }) => message)).toEqual(['TIMED_OUT', 'TIMED_OUT']);
});

test('an activity that takes too long has timed out', async () => {
  const { causes } = await failure('waitsForCancellation', [`slow-${bench.taskQueue}`, 'cancelled'], {
    startToCloseTimeout: 200,
    retry: { maximumAttempts: 1 },
  });
  expect(causes[0]).toMatchObject({ name: 'TimeoutFailure', timeoutType: 'START_TO_CLOSE' });
});

test('the pause that a failure asks for is kept', async () => {
  const pause = (await run('asksForPause', [`pause-${bench.taskQueue}`, '700ms'], {
    retry: { initialInterval: '1 hour' },
  })) as number;
  expect(pause).toBeGreaterThanOrEqual(690);
  expect(pause).toBeLessThan(20_000);
});

describe('failures reach the workflow', () => {
  const once = { retry: { maximumAttempts: 1 } };

  test('errors with their causes, names and lines', async () => {
    expect(await failure('failsAs', ['error'], once)).toMatchObject({
      name: 'ActivityFailure',
      activityType: 'failsAs',
      retryState: 'MAXIMUM_ATTEMPTS_REACHED',
      root: 'wrong type',
      causes: [
        { name: 'ApplicationFailure', message: 'out of range', type: 'RangeError', nonRetryable: false, stack: true },
        { name: 'ApplicationFailure', message: 'wrong type', type: 'TypeError', stack: true },
      ],
    });
  });

  test('application failures as they were made', async () => {
    expect(await failure('failsAs', ['application'])).toMatchObject({
      retryState: 'NON_RETRYABLE_FAILURE',
      root: 'beneath',
      causes: [
        { name: 'ApplicationFailure', message: 'told', type: 'Told', nonRetryable: true, details: [{ a: 1 }, [2]] },
        { name: 'ApplicationFailure', message: 'beneath', type: 'Error' },
      ],
    });
  });

  test('what is no error, a cancellation of nothing, and details that cannot be sent', async () => {
    expect((await failure('failsAs', ['string'], once)).causes).toMatchObject([{ message: 'only a text' }]);
    const own = await failure('failsAs', ['cancelled'], once);
    expect(own.causes).toMatchObject([{ name: 'ApplicationFailure', type: 'CancelledFailure', message: 'of its own' }]);
    expect(own.cancellation).toBe(false);
    expect((await failure('failsAs', ['uncallable'], once)).root).toContain('function');
  });
});

test('local activities are tried again, also after pauses that are timers of the workflow', async () => {
  const handle = handleOf(workflows.runsLocally);
  const result = await handle.execute('failsSometimes', [3], {
    localRetryThreshold: 50,
    retry: { initialInterval: 20, backoffCoefficient: 10, maximumInterval: 300 },
  });
  expect(result).toBe(4);
  const { events } = await official.client.workflow.getHandle(handle.workflowId).fetchHistory();
  expect(events?.filter((event) => event.timerStartedEventAttributes)).toHaveLength(2);
});

test('options are given otherwise for one call', async () => {
  expect(await handleOf(workflows.overridesOptions).execute()).toEqual(['at once', 2, 3, 'attempt 1 fails']);
});

test('options that cannot be are refused by their names', async () => {
  expect(await handleOf(workflows.badOptions).execute()).toEqual([
    'TypeError: createActivityHandle: startToCloseTimeout or scheduleToCloseTimeout is needed',
    expect.stringMatching(/^TypeError: .*startToClose/),
    expect.stringMatching(/startToCloseTimeout.*soon/),
    "ValueError: cancellationType: 'NEVER' is none of 'TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'",
    expect.stringMatching(/^ValueError: cancellationType: 'NEVER' is none of 'ABANDON', 'TRY_CANCEL', /),
    expect.stringMatching(/x: args\[0\].*function/),
  ]);
});

describe('completed from outside', () => {
  const begin = async (key: string) => {
    const handle = handleOf(workflows.runsActivity);
    await handle.start('completedElsewhere', [key], { activityId: key, retry: { maximumAttempts: 1 } });
    const [token] = await until('it has begun', () => seen.get(key));
    // The token is not of use before the server knows that the worker has left it to others.
    return { handle, token: token as Uint8Array };
  };

  test('by its token', async () => {
    const { handle, token } = await begin(`token-${bench.taskQueue}`);
    await official.client.activity.heartbeat(token, { half: true });
    await official.client.activity.complete(token, { done: 'elsewhere' });
    expect(await handle.result()).toEqual({ done: 'elsewhere' });
  });

  test('by its id, with a failure', async () => {
    const activityId = `id-${bench.taskQueue}`;
    const { handle } = await begin(activityId);
    await official.client.activity.fail({ workflowId: handle.workflowId, activityId }, new Error('failed elsewhere'));
    const error = await rejectionOf(handle.result());
    expect(((error.cause as Error).cause as Error).message).toBe('failed elsewhere');
  });
});
