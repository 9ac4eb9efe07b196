/** The same workflow with a change that runs of before must not see. */
import { patched, proxyActivities } from 'temporal-native/workflow';
import type * as activities from '../../activities';
import { greeted } from './greeted';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });

export async function versioned(name: string): Promise<string[]> {
  if (patched('louder')) {
    return [await greet('HELLO', name), await greeted(name), await greet('GOODBYE', name)];
  }
  return [await greet('Hello', name), await greeted(name)];
}
