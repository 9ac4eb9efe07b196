/** A workflow as it was written first. */
import { proxyActivities } from 'temporal-native/workflow';
import type * as activities from '../../activities';
import { greeted } from './greeted';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function versioned(name: string): Promise<string[]> {
  return [await greet('Hello', name), await greeted(name)];
}
