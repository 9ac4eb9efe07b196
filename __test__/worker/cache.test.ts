/** Workers that keep one workflow in memory, or none: whoever comes next is replayed. */
import { isDeepStrictEqual } from 'node:util';
import type { InjectedSinks } from 'temporal-native-worker';
import { openOfficialClient } from '../support/official';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const WORKFLOWS = 5;
const ROUNDS = 3;
/**
 * Core drops a task that comes beside a query while its run leaves the memory ("There were leftover buffered tasks when
 * evicting run"). The server gives it again when that time is over, which is usually ten seconds.
 */
const WORKFLOW_TASK_TIMEOUT = '1s';

/** Our client asks for no updates yet. */
const official = openOfficialClient();

const isBegin = (step: string): boolean => step.startsWith('begin ');

describe.each([
  { maxCachedWorkflows: 0, least: WORKFLOWS * ROUNDS, most: Number.POSITIVE_INFINITY },
  // Queries go from one to the next: the one that was asked last is the only one that may be there still.
  { maxCachedWorkflows: 1, least: (WORKFLOWS - 1) * ROUNDS, most: Number.POSITIVE_INFINITY },
  { maxCachedWorkflows: WORKFLOWS, least: 0, most: 0 },
])('$maxCachedWorkflows of five workflows in memory', ({ maxCachedWorkflows, least, most }) => {
  /** What each workflow did for the first time, and again, by its id. */
  const [first, again] = [new Map<string, string[]>(), new Map<string, string[]>()];
  const sinks: InjectedSinks<workflows.StepSinks> = {
    steps: {
      taken: {
        fn: ({ workflowId, unsafe }, step) => {
          const steps = unsafe.isReplaying ? again : first;
          steps.set(workflowId, [...(steps.get(workflowId) ?? []), step]);
        },
        callDuringReplay: true,
      },
    },
  };
  const bench = openBench({ maxCachedWorkflows, sinks });

  test('signals, updates, queries, activities and timers of workflows that take turns', async () => {
    // Where all are in memory nothing is dropped, and a task that took too long would be given again to be replayed.
    const shorter = most > 0 ? { workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT } : {};
    const options = { taskQueue: bench.taskQueue, ...shorter };
    const handles = Array.from({ length: WORKFLOWS }, () =>
      bench.client.createWorkflowHandle(workflows.inSteps, options),
    );
    await Promise.all(handles.map((handle) => handle.start(ROUNDS)));
    for (let round = 0; round < ROUNDS; round++) {
      for (const handle of handles) {
        const steps = await handle.query(workflows.stepsTaken);
        // Its own activities it may still be waiting for.
        expect(steps).toEqual(expect.arrayContaining(workflows.stepsOf(round).filter((step) => !/^round/.test(step))));
      }
      const answers = handles.map(async (handle) => {
        await handle.signal(workflows.put, round);
        const { client } = official;
        return await client.workflow.getHandle(handle.workflowId).executeUpdate('greeted', { args: [round] });
      });
      expect(await Promise.all(answers)).toEqual(Array(WORKFLOWS).fill(`update, ${round}!`));
    }
    const results = await Promise.all(handles.map((handle) => handle.result()));
    const replays = [...again.values()].flat().filter(isBegin);
    expect(replays.length).toBeGreaterThanOrEqual(least);
    expect(replays.length).toBeLessThanOrEqual(most);
    for (const [index, handle] of handles.entries()) {
      const result = results[index] as string[];
      expect(result.filter((step) => !isBegin(step)).sort()).toEqual(workflows.stepsOf(ROUNDS));
      // Lines take another way than the result. A step may be told as new twice: a task that asked for nothing is taken
      // together with the next one, and one that took too long is given again, with what has come since before the rest.
      // So the last time counts.
      await until('the steps are told in their order', () =>
        isDeepStrictEqual([...new Set(first.get(handle.workflowId)?.toReversed())].reverse(), result),
      );
      // Each replay came to the same, the random number included.
      expect(await handle.query(workflows.stepsTaken)).toEqual(result);
      const replayed = await until('its replay is told', () => again.get(handle.workflowId));
      expect(result).toEqual(expect.arrayContaining(replayed));
    }
  });
});
