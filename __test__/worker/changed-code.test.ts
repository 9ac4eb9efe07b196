/** A workflow's code that does something else than its history says: it is reported with what differs. */
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DeterminismViolationError, ReplayError, Worker } from 'temporal-native-worker';
import { rejectionOf } from '../support/rejection';
import { bundleOf } from './bundles';

const TIMES = { eventTime: '2026-01-31T12:00:00.5Z' };
const TASK = [
  { ...TIMES, eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED', workflowTaskScheduledEventAttributes: {} },
  {
    ...TIMES,
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_STARTED',
    workflowTaskStartedEventAttributes: { scheduledEventId: '2' },
  },
  {
    ...TIMES,
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    workflowTaskCompletedEventAttributes: { scheduledEventId: '2', startedEventId: '3' },
  },
];

/** The history of a workflow that slept. */
const history = {
  events: [
    {
      ...TIMES,
      eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
      workflowExecutionStartedEventAttributes: {
        workflowType: { name: 'changes' },
        workflowId: 'changed',
        originalExecutionRunId: '0b9f6ac6-29bd-4a3c-9e6c-4b1a3c2d1e0f',
        attempt: 1,
      },
    },
    ...TASK,
    {
      ...TIMES,
      eventType: 'EVENT_TYPE_TIMER_STARTED',
      timerStartedEventAttributes: { timerId: '1', startToFireTimeout: '1s', workflowTaskCompletedEventId: '4' },
    },
  ].map((event, index) => ({ ...event, eventId: String(index + 1) })),
};

test('what does the same is replayed, with the id of the history', async () => {
  const workflowBundle = await bundleOf("if (workflowInfo().workflowId === 'changed') await sleep(1000);");
  await Worker.runReplayHistory({ workflowBundle }, history);
  const results = [];
  for await (const result of Worker.runReplayHistories({ workflowBundle }, [{ history }])) results.push(result);
  expect(results).toEqual([{ workflowId: 'changed', runId: '0b9f6ac6-29bd-4a3c-9e6c-4b1a3c2d1e0f' }]);
});

test('an object of protobufjs may have an empty list for bytes that are absent', async () => {
  const decoded = historyFromJSON(history);
  const nothing = { metadata: { encoding: Buffer.from('binary/null') }, data: [] as unknown as Uint8Array };
  Object.assign(decoded.events?.[0]?.workflowExecutionStartedEventAttributes ?? {}, { input: { payloads: [nothing] } });
  const workflowBundle = await bundleOf('if (arguments.length === 1 && arguments[0] === undefined) await sleep(1000);');
  await Worker.runReplayHistory({ workflowBundle }, decoded);
});

test('another command is reported', async () => {
  const workflowBundle = await bundleOf('await proxyActivities({ startToCloseTimeout: 1000 }).other?.();');
  const error = await rejectionOf(Worker.runReplayHistory({ workflowBundle }, history));
  expect(error).toBeInstanceOf(DeterminismViolationError);
  expect(error.message).toMatch(/Activity.*TimerStarted/);
});

test('code that fails is another error, and so is what is no history', async () => {
  const workflowBundle = await bundleOf("throw new Error('out of order');");
  const failed = await rejectionOf(Worker.runReplayHistory({ workflowBundle }, history));
  expect(failed).toBeInstanceOf(ReplayError);
  expect(failed.message).toContain('out of order');
  const none = await rejectionOf(Worker.runReplayHistory({ workflowBundle }, { events: [] }));
  expect(none).toMatchObject({ code: 'TEMPORAL_VALUE_ERROR', message: expect.stringContaining('no events') });
  const event = { ...history.events[0], eventTime: 'yesterday' };
  const wrong = await rejectionOf(Worker.runReplayHistory({ workflowBundle }, { events: [event] }));
  expect(wrong.message).toContain('history.events[0].eventTime');
});
