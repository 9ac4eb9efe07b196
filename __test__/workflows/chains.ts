/** Workflows of more than one run, and such that tell how they were started. */
import {
  condition,
  continueAsNew,
  executeChild,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type * as activities from './activities';
import { finish } from './definitions';

const { slowActivity } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

/** Continues as new `times` times, then returns how often it did. */
export async function continues(times: number, done = 0): Promise<number> {
  if (done < times) await continueAsNew<typeof continues>(times, done + 1);
  return done;
}

/** Continues as new once, and then waits to be told to finish: its chain stays open. */
export async function continuesAndWaits(continued = false): Promise<string> {
  if (!continued) await continueAsNew<typeof continuesAndWaits>(true);
  let finished = false;
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return 'finished';
}

/** Its number in the chain of a cron schedule: each run gets the last one's result. */
export async function cronCounter(): Promise<number> {
  return ((workflowInfo().lastResult as number | undefined) ?? 0) + 1;
}

/** What the worker sees of the options it was started with. */
export async function startedWith(): Promise<{
  workflowId: string;
  runId: string;
  taskQueue: string;
  memo: unknown;
  attempt: number;
  cronSchedule: string | null;
}> {
  const { workflowId, runId, taskQueue, memo, attempt, cronSchedule } = workflowInfo();
  return { workflowId, runId, taskQueue, memo: memo ?? null, attempt, cronSchedule: cronSchedule ?? null };
}

/** A child for `parentOfWaiting`. */
export async function waiting(): Promise<string> {
  let finished = false;
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return 'waited';
}

/** Starts a child that waits to be told to finish. */
export async function parentOfWaiting(): Promise<string> {
  return await executeChild(waiting, { workflowId: `${workflowInfo().workflowId}-child` });
}

/** Waits for an activity that takes its time. */
export async function waitsForActivity(ms: number): Promise<string> {
  return await slowActivity(ms);
}
