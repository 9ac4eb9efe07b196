/** What the options of a worker do: each would be missed here if it were dropped. */
import { temporal } from '@temporalio/proto';
import { ValueError } from 'temporal-native';
import { NativeConnection, Worker, type WorkerOptions } from 'temporal-native-worker';
import { messageOf, RecordingFront } from '../robustness/recording-front';
import { useClosing } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import * as activities from './activities-of-tests';
import { address, openBench, workflowsPath } from './support';
import * as workflows from './workflows';

const { Shop, seen, ...functions } = activities;
const bench = openBench({ activities: functions });
const official = openOfficialClient();
const closing = useClosing();
const logger = { log() {} };

/** Runs it on a worker of its own. */
async function withWorker<T>(options: Partial<WorkerOptions>, work: (taskQueue: string) => Promise<T>): Promise<T> {
  const taskQueue = uniqueId('options');
  const common = { taskQueue, workflowsPath, activities: functions, logger, workflowThreads: 1 };
  const place = options.connection === undefined ? { address } : {};
  const worker = await Worker.create({ ...common, ...place, ...options });
  return await worker.runUntil(() => work(taskQueue));
}

const runMany = (taskQueue: string, times: number, local: boolean, name: string, key: string) =>
  bench.client.createWorkflowHandle(workflows.runsMany, { taskQueue }).execute(times, local, name, [key]);

/** How many ran at once, at most. */
function peakOf(key: string): number {
  let [running, peak] = [0, 0];
  for (const what of seen.get(key) ?? []) {
    running += what === 'begin' ? 1 : -1;
    peak = Math.max(peak, running);
  }
  return peak;
}

test.each<[option: keyof WorkerOptions, limit: number, workflows: number, activities: number, local: boolean]>([
  ['maxConcurrentActivityTaskExecutions', 2, 1, 5, false],
  ['maxConcurrentLocalActivityExecutions', 2, 1, 5, true],
  // A workflow task lasts as long as the local activities in it. Some are kept for the workflows in memory.
  ['maxConcurrentWorkflowTaskExecutions', 3, 5, 1, true],
])('%s', async (option, limit, count, times, local) => {
  const key = uniqueId(option);
  await withWorker({ [option]: limit }, (taskQueue) =>
    Promise.all(Array.from({ length: count }, () => runMany(taskQueue, times, local, 'takesAWhile', key))),
  );
  expect(seen.get(key)).toHaveLength(2 * 5);
  expect(peakOf(key)).toBeLessThanOrEqual(limit);
});

test('maxActivitiesPerSecond', async () => {
  // The first poll waits for the first activity, and the second one may follow it at once.
  const options = { maxActivitiesPerSecond: 5, maxConcurrentActivityTaskPolls: 1 };
  const took = await withWorker(options, async (taskQueue) => {
    const began = performance.now();
    await runMany(taskQueue, 5, false, 'notAsynchronous', '');
    return performance.now() - began;
  });
  expect(took).toBeGreaterThan(3 * 200 - 10);
});

test('a workflowBundle that is not JavaScript is refused before there are tasks for it', async () => {
  const workflowBundle = { code: 'export { workflows }', sourceMap: '' };
  const message = /^workflowBundle is not JavaScript: Unexpected token 'export'/;
  const creating = Worker.create({ address, taskQueue: 'none', workflowBundle, logger });
  expect((await rejectionOf(creating, ValueError)).message).toMatch(message);
  const replaying = Worker.runReplayHistory({ workflowBundle }, { events: [{}] });
  expect((await rejectionOf(replaying, ValueError)).message).toMatch(message);
});

describe('what the server is told', () => {
  const {
    PollActivityTaskQueueRequest,
    PollWorkflowTaskQueueRequest,
    RespondActivityTaskCompletedRequest,
    RespondWorkflowTaskCompletedRequest,
  } = temporal.api.workflowservice.v1;

  async function toldBy(options: Partial<WorkerOptions>) {
    const front = closing(await RecordingFront.listen(address));
    const connection = new NativeConnection({ address: front.address });
    const callsOf = (rpc: string) => front.calls.filter((call) => call.rpc === rpc);
    const handle = await withWorker({ ...options, connection }, async (taskQueue) => {
      await until('it polls for activities', () => callsOf('PollActivityTaskQueue').length >= 2);
      const run = bench.client.createWorkflowHandle(workflows.runsMany, { taskQueue });
      // Not given at once, or it would have been polled for.
      await run.execute(1, false, 'notAsynchronous', []);
      return run;
    });
    const first = <T>(rpc: string, type: { decode(bytes: Uint8Array): T }): T => {
      const [call] = callsOf(rpc);
      if (call === undefined) throw new Error(`there was no ${rpc}`);
      return type.decode(messageOf(call));
    };
    const { events } = await official.client.workflow.getHandle(handle.workflowId).fetchHistory();
    return {
      workflowPoll: first('PollWorkflowTaskQueue', PollWorkflowTaskQueueRequest),
      activityPoll: first('PollActivityTaskQueue', PollActivityTaskQueueRequest),
      workflowTask: first('RespondWorkflowTaskCompleted', RespondWorkflowTaskCompletedRequest),
      activity: first('RespondActivityTaskCompleted', RespondActivityTaskCompletedRequest),
      identities: (events ?? []).flatMap(
        ({ workflowTaskStartedEventAttributes, activityTaskStartedEventAttributes }) => {
          const identity = (workflowTaskStartedEventAttributes ?? activityTaskStartedEventAttributes)?.identity;
          return identity === undefined || identity === null ? [] : [identity];
        },
      ),
    };
  }

  test('identity, buildId, stickyQueueScheduleToStartTimeout, maxTaskQueueActivitiesPerSecond', async () => {
    const identity = 'one of us';
    const told = await toldBy({
      identity,
      buildId: 'build-1',
      stickyQueueScheduleToStartTimeout: '1500ms',
      maxTaskQueueActivitiesPerSecond: 123.5,
    });
    const { workflowPoll, activityPoll, workflowTask, activity } = told;
    for (const request of [workflowPoll, activityPoll, workflowTask, activity]) expect(request.identity).toBe(identity);
    expect(told.identities).toEqual(Array(3).fill(identity));
    expect(workflowTask.workerVersionStamp?.buildId || workflowTask.binaryChecksum).toBe('build-1');
    const { seconds, nanos } = workflowTask.stickyAttributes?.scheduleToStartTimeout ?? {};
    expect([Number(seconds), nanos]).toEqual([1, 500_000_000]);
    expect(activityPoll.taskQueueMetadata?.maxTasksPerSecond?.value).toBe(123.5);
  });
});
