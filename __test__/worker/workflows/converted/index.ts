import { existsSync } from 'node:fs';
import { proxyActivities, workflowInfo } from 'temporal-native/workflow';

/** Never called where there are no files. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Gives the memo, its argument, and what an activity makes of it. */
export async function converts(value: unknown): Promise<unknown[]> {
  const { echo } = proxyActivities<{ echo(value: unknown): Promise<unknown> }>({ startToCloseTimeout: '1 minute' });
  return [workflowInfo().memo, value, await echo(value)];
}
