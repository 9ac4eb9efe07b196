/** A small workflow that uses what most use, for tests of what is left of workflows that have ended. */
import {
  CancellationScope,
  condition,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  Trigger,
} from 'temporal-native/workflow';

/** See fixtures/measured-worker.cjs. */
interface MeasuredActivities {
  twice(item: number): Promise<number>;
  text(length: number): Promise<string>;
}

const { twice, text } = proxyActivities<MeasuredActivities>({ startToCloseTimeout: '1 minute' });

export const addLater = defineSignal<[number]>('addLater');

/** An activity, a signal, a scope and a timer in it, which also ends a scope with a limit that is not reached. */
export async function small(item: number): Promise<number> {
  let added: number | undefined;
  setHandler(addLater, (number) => {
    added = number;
  });
  const doubled = await CancellationScope.withTimeout('1 minute', () => twice(item));
  await condition(() => added !== undefined);
  await CancellationScope.cancellable(() => sleep(1));
  return doubled + (added as number);
}

export const more = defineSignal<[number]>('more');
export const scopesEnded = defineQuery<number>('scopesEnded');

/** Makes so many scopes at each signal, which end; gives how many there were when it is cancelled. */
export async function manyScopes(): Promise<number> {
  let [asked, ended] = [0, 0];
  setHandler(more, (scopes) => {
    asked += scopes;
  });
  setHandler(scopesEnded, () => ended);
  try {
    for (;;) {
      await condition(() => asked > ended);
      // In several jobs of the thread: what is made in one is there until it ends.
      await sleep(1);
      for (const end = Math.min(asked, ended + 500); ended < end; ended++) {
        await CancellationScope.cancellable(async () => undefined);
        await CancellationScope.nonCancellable(async () => undefined);
      }
    }
  } catch {
    return ended;
  }
}

/** What waits in scopes that have ended, and that nobody has any more, is told all the same; gives who was. */
export async function waitsInEndedScopes(): Promise<string[]> {
  const told: string[] = [];
  const note = (who: string) => () => void told.push(who);
  await CancellationScope.cancellable(async () => {
    new Trigger().catch(note('trigger'));
  });
  await CancellationScope.cancellable(async () => {
    condition(() => false).catch(note('condition'));
  });
  await CancellationScope.nonCancellable(async () => {
    CancellationScope.current().cancelRequested.catch(note('asked'));
  });
  await CancellationScope.cancellable(async () => {
    await CancellationScope.cancellable(async () => {
      CancellationScope.current().cancelRequested.catch(note('asked within another'));
    });
  });
  setHandler(scopesEnded, () => 4);
  await condition(() => false).catch(note('the workflow itself'));
  await CancellationScope.nonCancellable(() => sleep(1));
  return told;
}

export async function lengthOfText(length: number): Promise<number> {
  return (await text(length)).length;
}
