/** Definitions and failures of the official SDK fit, by structure. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { WorkflowClient } from 'temporal-native';
import { same } from '../cases/same.js';

declare const client: WorkflowClient;

const increment = defineSignal<[number]>('increment');
const finish = defineSignal('finish');
const get = defineQuery<number>('get');
const sum = defineQuery<number, [number, number]>('sum');

const list = defineQuery<string[]>('list');
const perhaps = defineQuery<string[] | undefined, [string]>('perhaps');
const ambiguous = defineQuery<string[], [string[]]>('ambiguous');
const untyped = defineQuery<any>('untyped');

declare function counter(initial?: number): Promise<number>;

export async function officialDefinitions(): Promise<void> {
  const handle = client.createWorkflowHandle(counter, { taskQueue: 'tutorial' });
  await handle.signal(increment, 1);
  await handle.signal(finish);
  const value = await handle.query(get);
  same<typeof value, number>(true);
  const total = await handle.query(sum, 1, 2);
  same<typeof total, number>(true);
  const names = await handle.query(list);
  same<typeof names, string[]>(true);
  const nothing = await handle.query(perhaps, 'a');
  same<typeof nothing, string[] | undefined>(true);
  await handle.query(ambiguous, ['a']);
  const anything = await handle.query(untyped);
  same<typeof anything, any>(true);
  await handle.signalWithStart(increment, [1], [0]);
  await client.signalWithStart(counter, { taskQueue: 'tutorial', signal: increment, signalArgs: [1] });

  // @ts-expect-error: the argument must be a number
  await handle.signal(increment, '1');
  // @ts-expect-error: an argument is missing
  await handle.signal(increment);
  // @ts-expect-error: a query is not a signal
  await handle.signal(get);
  // @ts-expect-error: a signal is not a query
  await handle.query(finish);
  // @ts-expect-error: an argument is missing
  await handle.query(sum, 1);
  // @ts-expect-error: the signal's argument must be a number
  await handle.signalWithStart(increment, ['1'], [0]);
}
