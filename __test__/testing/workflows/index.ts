/** Workflows for the embedded server's own tests. */
import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';

const { greet } = proxyActivities<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '10s' });

/** Sleeps, and tells how long that was on the server's clock. */
export async function sleepFor(duration: string): Promise<number> {
  const began = Date.now();
  await sleep(duration);
  return Date.now() - began;
}

export const rename = defineSignal<[string]>('rename');
export const currentName = defineQuery<string>('currentName');
export const finish = defineUpdate<string, [string]>('finish');

/** Greets by an activity whoever it was last told of, when an update asks it to. */
export async function greeter(first: string): Promise<string> {
  let name = first;
  let ending: string | undefined;
  setHandler(rename, (to) => {
    name = to;
  });
  setHandler(currentName, () => name);
  setHandler(finish, (mark) => {
    ending = mark;
    return `finishing ${name}`;
  });
  await condition(() => ending !== undefined);
  return (await greet(name)) + ending;
}

const { sleepsForDays } = proxyActivities<{ sleepsForDays(days: number): Promise<void> }>({
  startToCloseTimeout: '100 days',
});

/** Which is over first: an activity that sleeps for so long, or a timer of ten days. */
export async function race(days: number): Promise<string> {
  return await Promise.race([sleep('10 days').then(() => 'timer'), sleepsForDays(days).then(() => 'activity')]);
}
