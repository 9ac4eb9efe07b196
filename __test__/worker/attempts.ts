/** What the server's histories say of activities, beside what the processes that ran them have written down. */
import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';

/** Each line that fixtures/worker-process.cjs wrote: for each attempt, how often it began and ended. */
export class WrittenDown {
  readonly #times = new Map<string, number>();
  readonly #attempts = new Map<string, Set<number>>();
  /** How many attempts were begun. */
  begun = 0;

  constructor(file: string) {
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const [what, workflowId, runId, activityId, attempt] = line.split('\t') as [string, ...string[]];
      const activity = `${workflowId}\t${runId}\t${activityId}`;
      const key = `${what}\t${activity}\t${attempt}`;
      this.#times.set(key, (this.#times.get(key) ?? 0) + 1);
      if (what === 'begin') {
        this.begun++;
        this.#attempts.set(activity, (this.#attempts.get(activity) ?? new Set()).add(Number(attempt)));
      }
    }
  }

  times(what: 'begin' | 'end', activity: string, attempt: number): number {
    return this.#times.get(`${what}\t${activity}\t${attempt}`) ?? 0;
  }

  attemptsOf(activity: string): number[] {
    return [...(this.#attempts.get(activity) ?? [])];
  }
}

export interface Checked {
  /** Activities that the server has as completed. */
  readonly completed: number;
  /** Workflow tasks that were given to a worker and never answered. */
  readonly timedOutTasks: number;
  /** What must not be. */
  readonly wrong: string[];
}

/**
 * Compares one run with what was written down. No attempt may have run twice; the one that the server has as completed ran
 * to its end, and none after it. No workflow task may have failed.
 */
export async function checkRun(client: Client, workflowId: string, written: WrittenDown): Promise<Checked> {
  const handle = client.workflow.getHandle(workflowId);
  const [{ events }, { runId }] = [await handle.fetchHistory(), await handle.describe()];
  const activityIds = new Map<string, string>();
  const attempts = new Map<string, number>();
  const wrong: string[] = [];
  let [completed, timedOutTasks] = [0, 0];
  for (const event of events ?? []) {
    const {
      activityTaskScheduledEventAttributes: scheduled,
      activityTaskStartedEventAttributes: started,
      activityTaskCompletedEventAttributes: done,
      workflowTaskFailedEventAttributes: failed,
      workflowTaskTimedOutEventAttributes: timedOut,
    } = event;
    if (scheduled) activityIds.set(String(event.eventId), scheduled.activityId as string);
    if (started) attempts.set(String(started.scheduledEventId), started.attempt as number);
    if (failed) wrong.push(`${workflowId}: a workflow task failed: ${failed.failure?.message}`);
    if (timedOut) timedOutTasks++;
    if (done) {
      completed++;
      const scheduledEventId = String(done.scheduledEventId);
      const activity = `${workflowId}\t${runId}\t${activityIds.get(scheduledEventId)}`;
      const last = attempts.get(scheduledEventId) as number;
      if (written.times('end', activity, last) !== 1)
        wrong.push(`${activity}: attempt ${last} completed, but did not end`);
      for (const attempt of written.attemptsOf(activity)) {
        if (attempt > last) wrong.push(`${activity}: attempt ${attempt} ran, though ${last} had completed`);
        if (written.times('begin', activity, attempt) > 1) wrong.push(`${activity}: attempt ${attempt} ran twice`);
      }
    }
  }
  return { completed, timedOutTasks, wrong };
}
