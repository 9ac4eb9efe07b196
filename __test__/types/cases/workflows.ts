/** Arguments and results come from a workflow's type, in each of its forms. */
import type { WorkflowClient } from 'temporal-native';
import { same } from './same.js';

declare const client: WorkflowClient;
const options = { taskQueue: 'tutorial' };

declare function plain(name: string, times?: number): Promise<{ greeting: string }>;
declare function withoutArguments(): Promise<void>;
declare function manyArguments(...words: string[]): Promise<number>;
declare function factory(name: string): {
  execute(): Promise<string>;
  signals: { rename(name: string): void };
  queries: { length(): number };
};
declare function asyncFactory(
  start: number,
): Promise<{ execute(): Promise<boolean>; queries: { now(): Promise<Date> } }>;
declare function untyped(...args: any[]): any;

type Example = (name: string) => {
  execute(): Promise<string>;
  signals: { increment(by: number): void };
  queries: { get(): number };
};

export async function plainFunction(): Promise<void> {
  const handle = client.createWorkflowHandle(plain, options);
  same<Awaited<ReturnType<typeof handle.start>>, string>(true);
  same<Awaited<ReturnType<typeof handle.execute>>, { greeting: string }>(true);
  same<Awaited<ReturnType<typeof handle.result>>, { greeting: string }>(true);
  await handle.start('Ada');
  await handle.start('Ada', 2);
  // @ts-expect-error: the argument must be a string
  await handle.start(1);
  // @ts-expect-error: an argument is missing
  await handle.start();
  // @ts-expect-error: there is one argument too many
  await handle.execute('Ada', 2, 3);
}

export async function otherArguments(): Promise<void> {
  await client.createWorkflowHandle(withoutArguments, options).start();
  // @ts-expect-error: it takes no argument
  await client.createWorkflowHandle(withoutArguments, options).start('Ada');
  await client.createWorkflowHandle(manyArguments, options).start('a', 'b', 'c');
  // @ts-expect-error: each must be a string
  await client.createWorkflowHandle(manyArguments, options).start('a', 2);
}

export async function factoryFunction(): Promise<void> {
  const handle = client.createWorkflowHandle(factory, options);
  const result = await handle.execute('Ada');
  same<typeof result, string>(true);
  // @ts-expect-error: the argument must be a string
  await handle.execute(1);
}

export async function asyncFactoryFunction(): Promise<void> {
  const handle = client.createWorkflowHandle(asyncFactory, options);
  const result = await handle.execute(1);
  same<typeof result, boolean>(true);
  const now = await handle.query.now();
  same<typeof now, Date>(true);
  // @ts-expect-error: it has no signals
  await handle.signal.anything();
}

export async function interfaceType(): Promise<void> {
  const handle = client.createWorkflowHandle<Example>('example', { taskQueue: 'tutorial' });
  const result = await handle.execute('Temporal');
  same<typeof result, string>(true);
  // @ts-expect-error: the argument must be a string
  await handle.execute(1);

  const existing = client.createWorkflowHandle<Example>('some-id');
  const answer = await existing.query.get();
  same<typeof answer, number>(true);
  // @ts-expect-error: a handle of an existing workflow starts nothing
  await existing.start('Temporal');
  const byReference = client.createWorkflowHandle<Example>({ workflowId: 'some-id', runId: 'some-run' });
  await byReference.signal.increment(1);
  const got = client.getHandle<Example>('some-id');
  same<Awaited<ReturnType<typeof got.result>>, string>(true);
}

export async function nothingKnown(): Promise<void> {
  const byName = client.createWorkflowHandle('anything', options);
  await byName.start(1, 'two', { three: 3 });
  same<Awaited<ReturnType<typeof byName.result>>, any>(true);
  await byName.signal.anything(1);
  const value = await byName.query.anything();
  same<typeof value, any>(true);
  // As users of the official client write it.
  const typed = await client.getHandle('some-id').query<number>('anything');
  same<typeof typed, number>(true);
  const typedWithArguments = await byName.query<number, [string]>('anything', 'a');
  same<typeof typedWithArguments, number>(true);
  await byName.signal<[number]>('anything', 1);
  // @ts-expect-error: the argument must be a number
  await byName.signal<[number]>('anything', 'a');
  const byFunction = client.createWorkflowHandle(untyped, options);
  await byFunction.start(1, 'two');
  same<Awaited<ReturnType<typeof byFunction.result>>, any>(true);
}

export async function directly(): Promise<void> {
  const result = await client.execute(plain, { taskQueue: 'tutorial', args: ['Ada'] });
  same<typeof result, { greeting: string }>(true);
  const after = await client.execute(plain, options, 'Ada', 2);
  same<typeof after, { greeting: string }>(true);
  await client.execute(withoutArguments, options);

  const handle = await client.start(plain, { taskQueue: 'tutorial', args: ['Ada', 2] });
  same<typeof handle.firstExecutionRunId, string | undefined>(true);
  same<Awaited<ReturnType<typeof handle.result>>, { greeting: string }>(true);
  const typed = await client.execute<Example>('example', { taskQueue: 'tutorial', args: ['Ada'] });
  same<typeof typed, string>(true);

  // @ts-expect-error: args are required, as the workflow requires an argument
  await client.execute(plain, { taskQueue: 'tutorial' });
  // @ts-expect-error: the argument must be a string
  await client.execute(plain, { taskQueue: 'tutorial', args: [1] });
  // @ts-expect-error: the argument must be a string
  await client.start(plain, options, 1);

  const started = await client.signalWithStart(plain, {
    taskQueue: 'tutorial',
    args: ['Ada'],
    signal: 'anything',
    signalArgs: [1],
  });
  same<typeof started.signaledRunId, string>(true);

  const byId = await client.result<string>('some-id');
  same<typeof byId, string>(true);
  const unknownById = await client.result('some-id');
  same<typeof unknownById, any>(true);
  await client.result('some-id', 'some-run', { followRuns: false });
  await client.result({ workflowId: 'some-id', runId: 'some-run' }, { followRuns: false });
}
