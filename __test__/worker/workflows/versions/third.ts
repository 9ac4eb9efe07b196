/** The same workflow when no run of before the change is left. */
import { deprecatePatch, proxyActivities } from 'temporal-native/workflow';
import type * as activities from '../../activities';
import { greeted } from './greeted';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function versioned(name: string): Promise<string[]> {
  deprecatePatch('louder');
  return [await greet('HELLO', name), await greeted(name), await greet('GOODBYE', name)];
}
