/** Signals and queries: as maps, by name, and by definition. */
import { defineQuery, defineSignal, type WorkflowClient } from 'temporal-native';
import { same } from './same.js';

declare const client: WorkflowClient;

type Counter = (initial?: number) => {
  execute(): Promise<number>;
  signals: { increment(by: number, why?: string): void; finish(): Promise<void> };
  queries: { get(): number; sum(a: number, b: number): Promise<number> };
};

const increment = defineSignal<[number]>('increment');
const finish = defineSignal('finish');
const get = defineQuery<number>('get');
const perhaps = defineQuery<string[] | undefined>('perhaps');
const sum = defineQuery<number, [number, number]>('sum');

const counter = client.createWorkflowHandle<Counter>('counter', { taskQueue: 'tutorial' });

export async function maps(): Promise<void> {
  const sent = await counter.signal.increment(3);
  same<typeof sent, void>(true);
  await counter.signal.increment(3, 'because');
  await counter.signal.finish();
  const value = await counter.query.get();
  same<typeof value, number>(true);
  const total = await counter.query.sum(1, 2);
  same<typeof total, number>(true);

  // @ts-expect-error: there is no such signal
  await counter.signal.decrement(1);
  // @ts-expect-error: there is no such query
  await counter.query.count();
  // @ts-expect-error: the argument must be a number
  await counter.signal.increment('3');
  // @ts-expect-error: an argument is missing
  await counter.signal.increment();
  // @ts-expect-error: a signal is no query
  await counter.query.increment(1);
  // @ts-expect-error: an argument is missing
  await counter.query.sum(1);
  // @ts-expect-error: a map cannot be assigned to
  counter.signal.finish = async () => {};
}

export async function byName(): Promise<void> {
  await counter.signal('increment', 3);
  await counter.signal('finish');
  const total = await counter.query('sum', 1, 2);
  same<typeof total, number>(true);

  // @ts-expect-error: there is no such signal
  await counter.signal('decrement', 1);
  // @ts-expect-error: there is no such query
  await counter.query('count');
  // @ts-expect-error: the argument must be a number
  await counter.signal('increment', '3');
  // @ts-expect-error: an argument is missing
  await counter.query('sum', 1);
}

export async function byDefinition(): Promise<void> {
  const sent = await counter.signal(increment, 3);
  same<typeof sent, void>(true);
  await counter.signal(finish);
  const value = await counter.query(get);
  same<typeof value, number>(true);
  const maybe = await counter.query(perhaps);
  same<typeof maybe, string[] | undefined>(true);
  const total = await counter.query(sum, 1, 2);
  same<typeof total, number>(true);

  // @ts-expect-error: the argument must be a number
  await counter.signal(increment, '3');
  // @ts-expect-error: an argument is missing
  await counter.signal(increment);
  // @ts-expect-error: it takes no argument
  await counter.signal(finish, 1);
  // @ts-expect-error: a query is not a signal
  await counter.signal(get);
  // @ts-expect-error: a signal is not a query
  await counter.query(finish);
}

export async function onWhatIsNotAFactory(): Promise<void> {
  const plain = client.createWorkflowHandle(async function plain() {}, { taskQueue: 'tutorial' });
  await plain.signal(increment, 3);
  await plain.signal('anything', 1, 'two');
  const value = await plain.query(get);
  same<typeof value, number>(true);
  const typed = await plain.query<string>('anything');
  same<typeof typed, string>(true);
  // @ts-expect-error: the argument must be a number
  await plain.signal(increment, '3');
  // @ts-expect-error: its signals are not known by name
  await plain.signal.anything();
}

export async function withStart(): Promise<void> {
  const runId = await counter.signalWithStart(increment, [3], [0]);
  same<typeof runId, string>(true);
  await counter.signalWithStart('increment', [3], []);
  // @ts-expect-error: the signal's argument must be a number
  await counter.signalWithStart(increment, ['3'], [0]);
  // @ts-expect-error: the workflow's argument must be a number
  await counter.signalWithStart(increment, [3], ['0']);
}

export async function notAPromise(): Promise<void> {
  // @ts-expect-error: a handle is not thenable
  counter.then;
  // @ts-expect-error: neither is a map
  counter.signal.then();
}
