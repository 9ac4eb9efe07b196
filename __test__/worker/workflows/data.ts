/** Values on their way through workflows, activities and children. */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  executeChild,
  proxyActivities,
  setHandler,
  upsertMemo,
  workflowInfo,
} from 'temporal-native/workflow';

interface EchoActivities {
  echo(...values: unknown[]): Promise<unknown[]>;
  one(value: unknown): Promise<unknown>;
  failsWith(message: string): Promise<never>;
}

const { echo, one, failsWith } = proxyActivities<EchoActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});

export const giveValue = defineSignal<[unknown]>('giveValue');
export const valueGiven = defineQuery<unknown, [bigint]>('valueGiven');

/** Gives what it got, by an activity, by a child and by itself. */
export async function passesOn(value: unknown): Promise<unknown[]> {
  const [fromActivity] = await echo(value);
  return [value, fromActivity, await executeChild(givesBack, { args: [value] }), typeof value];
}

/** What only a converter of the user's own can carry. */
export async function addsThroughAll(value: bigint): Promise<bigint> {
  const fromActivity = (await one(value)) as bigint;
  const fromChild = (await executeChild(givesBack, { args: [fromActivity + 1n] })) as bigint;
  return fromChild + 1n;
}

export async function givesBack(value: unknown): Promise<unknown> {
  return value;
}

/** What kind of bytes it got, and bytes of its own. */
export async function handlesBytes(bytes: Uint8Array): Promise<Uint8Array> {
  if (!(bytes instanceof Uint8Array)) throw ApplicationFailure.nonRetryable(`no bytes: ${typeof bytes}`);
  const echoed = (await one(bytes)) as Uint8Array;
  if (!(echoed instanceof Uint8Array)) throw ApplicationFailure.nonRetryable('no bytes from the activity');
  return Uint8Array.from(echoed, (byte) => 255 - byte);
}

/** Takes and gives values by signals, queries and the memo. */
export async function handlesValues(): Promise<unknown> {
  let value: bigint | undefined;
  setHandler(giveValue, (given) => {
    value = given as bigint;
  });
  setHandler(valueGiven, (asked) => asked + 1n);
  await condition(() => value !== undefined);
  upsertMemo({ value });
  return (workflowInfo().memo?.value as bigint) + (workflowInfo().memo?.first as bigint);
}

/** How an activity's failure is seen here, and a failure of its own. */
export async function failsBothWays(): Promise<void> {
  const seen = await failsWith('from the activity').catch((error: Error) => (error.cause as Error).message);
  throw ApplicationFailure.create({ message: `seen: ${seen}`, type: 'Both', details: [12n] });
}
