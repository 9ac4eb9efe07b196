/** Cancellation of whatever a workflow waits for. */
import {
  type ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  type ChildWorkflowCancellationType,
  condition,
  defineQuery,
  defineSignal,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  type ParentClosePolicy,
  scheduleActivity,
  scheduleLocalActivity,
  setHandler,
  sleep,
  startChild,
  Trigger,
  workflowInfo,
} from 'temporal-native/workflow';

export const release = defineSignal('release');
export const cancelNow = defineSignal('cancelNow');
export const isCancelled = defineQuery<boolean>('isCancelled');
export const childOutcome = defineQuery<Outcome | undefined>('childOutcome');

/** What something came to: its value, or how it failed. */
export interface Outcome {
  value?: unknown;
  error?: string;
  cause?: string;
  cancellation?: boolean;
}

async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await promise };
  } catch (error) {
    const { name, message, cause } = error as Error;
    const shown = cause instanceof Error ? { cause: `${cause.name}: ${cause.message}` } : {};
    return { error: `${name}: ${message}`, ...shown, cancellation: isCancellation(error) };
  }
}

/**
 * An activity in a scope that is cancelled by a signal. A local one, if there is `ends`: cancelled too when another one, of
 * that key, has ended. No signal is seen in the task in which both run.
 */
export async function cancelsActivityOf(
  name: string,
  args: unknown[],
  cancellationType: ActivityCancellationType,
  ends?: string,
): Promise<Outcome> {
  const scope = new CancellationScope();
  setHandler(cancelNow, () => scope.cancel());
  if (ends !== undefined) {
    const other = scheduleLocalActivity('waitsInSilence', [ends], { startToCloseTimeout: '1 minute' });
    void other.then(() => scope.cancel());
  }
  return await outcomeOf(
    scope.run(() =>
      ends !== undefined
        ? scheduleLocalActivity(name, args, { startToCloseTimeout: '1 minute', cancellationType })
        : scheduleActivity(name, args, {
            startToCloseTimeout: '1 minute',
            heartbeatTimeout: '5s',
            cancellationType,
            retry: { maximumAttempts: 1 },
          }),
    ),
  );
}

/** What is asked for in a scope that is cancelled already, or is cancelled in the same task. */
export async function cancelsAtOnce(): Promise<Record<string, Outcome>> {
  const cancelled = new CancellationScope();
  cancelled.cancel();
  const soon = new CancellationScope();
  const activity = { startToCloseTimeout: '1 minute', taskQueue: 'nobody-polls-here' } as const;
  const all = (scope: CancellationScope): Promise<Record<string, Outcome>> =>
    scope.run(async () => {
      const asked = {
        timer: sleep('1 hour'),
        condition: condition(() => false),
        conditionWithTimeout: condition(() => false, '1 hour'),
        trigger: Promise.resolve(new Trigger<void>()),
        activity: scheduleActivity('any', [], activity),
        localActivity: scheduleLocalActivity('any', [], { startToCloseTimeout: '1 minute' }),
        child: executeChild('any', { taskQueue: 'nobody-polls-here' }),
        signal: getExternalWorkflowHandle('nobody-at-all').signal('any'),
        externalCancel: getExternalWorkflowHandle('nobody-at-all').cancel(),
        inner: CancellationScope.cancellable(() => sleep('1 hour')),
      };
      const outcomes = Object.entries(asked).map(async ([name, each]) => [name, await outcomeOf(each)] as const);
      return Object.fromEntries(await Promise.all(outcomes));
    });
  const before = await all(cancelled);
  const meanwhile = all(soon);
  soon.cancel();
  const after = Object.entries(await meanwhile).map(([name, outcome]) => [`${name}, soon`, outcome]);
  return { ...before, ...Object.fromEntries(after) };
}

/** Takes its time when it is cancelled: until it is released. */
export async function slowToCancel(end: 'cancel' | 'complete' = 'cancel'): Promise<string> {
  let released = false;
  let cancelled = false;
  setHandler(release, () => {
    released = true;
  });
  setHandler(isCancelled, () => cancelled);
  try {
    await condition(() => released);
    return 'released';
  } catch (error) {
    cancelled = true;
    await CancellationScope.nonCancellable(() => condition(() => released));
    if (end === 'complete') return 'completed all the same';
    throw error;
  }
}

export async function cancelsChildOf(
  workflowId: string,
  cancellationType: ChildWorkflowCancellationType,
  end: 'cancel' | 'complete',
): Promise<Outcome> {
  const scope = new CancellationScope();
  let outcome: Outcome | undefined;
  let released = false;
  setHandler(cancelNow, () => scope.cancel());
  setHandler(childOutcome, () => outcome);
  setHandler(release, () => {
    released = true;
  });
  outcome = await outcomeOf(
    scope.run(() =>
      executeChild(slowToCancel, { workflowId, cancellationType, parentClosePolicy: 'ABANDON', args: [end] }),
    ),
  );
  // The server asks for a cancellation only while who wants it is there.
  await condition(() => released);
  return outcome;
}

/** Ends while its child runs. */
export async function leavesChild(workflowId: string, parentClosePolicy: ParentClosePolicy): Promise<void> {
  await startChild(slowToCancel, { workflowId, parentClosePolicy });
}

/** Is cancelled as a whole while it waits for all of these. */
export async function waitsForMuch(workflowId: string): Promise<string[]> {
  const order: string[] = [];
  const note = (what: string) => async (error: unknown) => {
    order.push(`${what}: ${error instanceof CancelledFailure ? error.message : String(error)}`);
  };
  const child = startChild(slowToCancel, { workflowId, cancellationType: 'TRY_CANCEL' });
  await child;
  await Promise.all([
    sleep('1 year').catch(note('timer')),
    condition(() => false).catch(note('condition')),
    Promise.resolve(new Trigger<void>()).catch(note('trigger')),
    CancellationScope.current().cancelRequested.catch(note('scope')),
    CancellationScope.withTimeout('1 year', () => sleep('2 years')).catch(note('withTimeout')),
    child.then((handle) => handle.result()).catch((error: Error) => note('child')(error.cause)),
  ]);
  const shielded = await CancellationScope.nonCancellable(async () => {
    await sleep(1);
    return 'shielded: goes on';
  });
  order.push(shielded, `then: ${(await outcomeOf(sleep(1))).error}`);
  return order;
}

/** How it ends, once it is cancelled. */
export async function endsAs(how: string): Promise<string> {
  setHandler(cancelNow, async () => {
    await sleep('1 year');
  });
  if (how === 'in a handler') {
    await CancellationScope.nonCancellable(() => condition(() => false));
  }
  try {
    await sleep('1 year');
  } catch (error) {
    if (how === 'completed') return 'cancelled, and completed';
    if (how === 'failed') throw ApplicationFailure.nonRetryable('the cleanup failed');
    if (how === 'rethrown as a cause') throw ApplicationFailure.create({ message: 'wrapped', cause: error as Error });
    throw error;
  }
  return 'slept';
}

/** Cancels its own scope, which nobody asked it to. */
export async function cancelsItself(): Promise<void> {
  CancellationScope.current().cancel();
  await sleep('1 year');
}

/** A shield that waits to the end, within a scope that has a timeout, and what is told of the cancellation. */
export async function shields(): Promise<string[]> {
  const told: string[] = [];
  const scope = new CancellationScope({ cancellable: false });
  const work = scope.run(async () => {
    scope.cancelRequested.catch(() => told.push('the shield was asked'));
    await condition(() => told.length > 0);
    told.push(`work is done, cancelled: ${scope.consideredCancelled}`);
  });
  try {
    await CancellationScope.withTimeout(5, async () => {
      await Promise.race([work, CancellationScope.current().cancelRequested]);
    });
  } catch (error) {
    told.push(`timeout: ${(error as Error).message}`);
  }
  await work;
  const quick = await CancellationScope.withTimeout('1 hour', async () => 'in time');
  const other = new CancellationScope({ timeout: '1 hour', parent: scope });
  return [...told, quick, `timeout of ${other.timeout}`, `in ${workflowInfo().workflowType}`];
}

/** A timer and a callback of the scope that is cancelled; the rest goes on. */
export async function cancelsCallbacks(): Promise<string[]> {
  const called: string[] = [];
  const scope = new CancellationScope();
  await scope.run(async () => {
    setTimeout(() => called.push('cancelled with its scope'), 5);
  });
  setTimeout(() => called.push('goes on'), 5);
  const cleared = setTimeout(() => called.push('cleared'), 5);
  await Promise.resolve();
  scope.cancel();
  clearTimeout(cleared);
  await sleep(300);
  return called;
}
