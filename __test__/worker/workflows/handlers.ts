/** What signals, queries and updates do, and what a workflow says of them. */
import {
  allHandlersFinished,
  condition,
  currentUpdateInfo,
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  setCurrentDetails,
  setDefaultQueryHandler,
  setDefaultUpdateHandler,
  setHandler,
  setListener,
  sleep,
  Trigger,
  type UpdateInfo,
} from 'temporal-native/workflow';

export const proceed = defineSignal('proceed');
export const slow = defineSignal('slow');
export const slowQuietly = defineSignal('slowQuietly');
export const slowUpdate = defineUpdate<string>('slowUpdate');
export const seen = defineQuery<string[]>('seen');
export const whichUpdate = defineUpdate<(UpdateInfo | undefined)[]>('whichUpdate');

/** Waits at several places, of which the stack trace tells. */
export async function waitsInPlaces(): Promise<void> {
  let going = false;
  setHandler(
    proceed,
    () => {
      going = true;
    },
    { description: 'Ends it.' },
  );
  setHandler(seen, () => [], { description: 'What it has seen.' });
  setHandler(slowUpdate, () => 'done', { description: 'Does nothing.' });
  setCurrentDetails('**waiting**');
  await sleep(1);
  await Promise.all([sleepsLong(), waitsForSignal(() => going)]);
}

async function sleepsLong(): Promise<void> {
  await Promise.race([sleep('1 hour'), condition(() => false, '2 hours')]).catch(() => undefined);
}

async function waitsForSignal(isGoing: () => boolean): Promise<void> {
  await condition(isGoing);
  throw new (class Done extends Error {})('never seen');
}

/** Ends while its handlers are still at work. */
export async function endsEarly(): Promise<string> {
  let going = false;
  const never = new Trigger<void>();
  setHandler(slow, () => never as unknown as Promise<void>);
  setHandler(slowQuietly, () => never as unknown as Promise<void>, { unfinishedPolicy: 'ABANDON' });
  setHandler(slowUpdate, async () => {
    await never;
    return 'never';
  });
  setHandler(proceed, () => {
    going = true;
  });
  await condition(() => going);
  return 'ended';
}

/** Waits for its handlers before it ends. */
export async function waitsForHandlers(): Promise<string[]> {
  const done: string[] = [];
  setHandler(slow, async () => {
    await sleep(20);
    done.push('slow');
  });
  await condition(() => !allHandlersFinished());
  await condition(allHandlersFinished);
  return done;
}

export async function knowsItsUpdates(): Promise<UpdateInfo | undefined> {
  let asked = 0;
  setHandler(
    whichUpdate,
    async () => {
      const before = currentUpdateInfo();
      await sleep(1);
      const inCalled = await Promise.resolve().then(() => currentUpdateInfo());
      log.info('in an update');
      asked++;
      return [before, currentUpdateInfo(), inCalled];
    },
    {
      validator: () => {
        if (currentUpdateInfo()?.name !== 'whichUpdate') throw new Error('the validator knows of no update');
      },
    },
  );
  await condition(() => asked === 2);
  await condition(allHandlersFinished);
  return currentUpdateInfo();
}

/** Everything by default handlers, and signals that came before there was one. */
export async function byDefault(): Promise<string[]> {
  const names: string[] = [];
  let updated = false;
  setDefaultQueryHandler((name, ...args) => `${name}(${args.join()})`);
  setDefaultUpdateHandler((name, ...args) => {
    updated = true;
    return `${name}(${args.join()})`;
  });
  await condition(() => updated);
  setListener(proceed, () => void names.push('proceed'));
  setHandler(slow, () => void names.push('slow'));
  await condition(() => names.length === 3);
  return names;
}

/** Tries what handlers cannot be. */
export async function badHandlers(): Promise<string[]> {
  const tries: (() => void)[] = [
    () => setHandler(defineSignal('__temporal_mine'), () => {}),
    () => setHandler(defineQuery<number>('__stack_trace'), () => 1),
    () => setHandler(proceed, 'no function' as never),
    () => setHandler(proceed, () => {}, { unfinishedPolicy: 'LATER' as never }),
    () => setHandler(seen, () => [], { validator: () => {} } as never),
    () => setHandler({ type: 'other', name: 'x' } as never, () => {}),
  ];
  return tries.map((attempt) => {
    try {
      attempt();
      return 'taken';
    } catch (error) {
      return String(error);
    }
  });
}

export const startsSomething = defineQuery<void>('startsSomething');
export const waitsForSomething = defineQuery<unknown>('waitsForSomething');
export const throwsSomething = defineQuery<void>('throwsSomething');
export const logsSomething = defineQuery<string>('logsSomething');

/** Answers queries that do what queries must not. */
export async function badQueries(): Promise<string> {
  let going = false;
  setHandler(proceed, () => {
    going = true;
  });
  setHandler(startsSomething, () => void sleep('1 day'));
  setHandler(waitsForSomething, () => Promise.resolve(1));
  setHandler(throwsSomething, () => {
    throw new RangeError('out of range');
  });
  setHandler(logsSomething, () => {
    log.info('asked');
    return 'logged';
  });
  await condition(() => going);
  return 'unharmed';
}
