import { proxyActivities, sleep } from '@temporalio/workflow';
import type * as activities from '../activities';

const { hourly } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

const HOURS = 30 * 24;

/** The workflow of which as many as can be are run: it ends in its first task. */
export async function hello(): Promise<string> {
  return 'hello';
}

/** Thirty days, with an activity every hour. */
export async function month(): Promise<number> {
  let done = 0;
  for (let hour = 0; hour < HOURS; hour += 1) {
    await sleep('1 hour');
    done += await hourly();
  }
  return done;
}
