/** What the workflows of the replay tests do: steps that a seed chooses, carried out by the API of either package. */

export type Step =
  | { op: 'sleep' | 'timeout'; ms: number }
  | { op: 'randomSleep' | 'uuid' | 'memo' | 'trigger' | 'date' }
  | { op: 'activity' | 'local'; fails: number }
  | { op: 'patch' | 'deprecate'; id: string }
  | { op: 'waitFor'; ms?: number }
  | { op: 'child' | 'started'; steps: Step[]; signal: boolean; abandoned: boolean }
  | { op: 'signalOther'; workflowId: string }
  | { op: 'cancelOther'; workflowId: string }
  | { op: 'all' | 'race' | 'either'; branches: Step[][] }
  | { op: 'scope'; after: number; steps: Step[]; afterwards: Step[] }
  | { op: 'shielded'; steps: Step[] }
  | { op: 'limited'; ms: number; steps: Step[] }
  | { op: 'again'; steps: Step[] }
  | { op: 'fail' };

type Api = typeof import('@temporalio/workflow');

interface Activities {
  echo(value: unknown): Promise<unknown>;
  flaky(fails: number): Promise<number>;
}

export function makeProgram(api: Api) {
  const { sleep, condition, CancellationScope, setHandler, patched, deprecatePatch, uuid4, isCancellation } = api;
  const { startChild, executeChild, continueAsNew, getExternalWorkflowHandle, Trigger, upsertMemo } = api;
  const options = { startToCloseTimeout: '10s', retry: { initialInterval: 1, maximumAttempts: 4 } } as const;
  const remote = api.proxyActivities<Activities>(options);
  const local = api.proxyLocalActivities<Activities>(options);
  const poke = api.defineSignal<[Step[]]>('poke');
  const change = api.defineUpdate<string, [Step[]]>('change');

  return async function program(steps: Step[]): Promise<string> {
    let poked = 0;

    async function run(list: Step[]): Promise<void> {
      for (const step of list) {
        await take(step);
      }
    }

    /** What was cancelled is no failure, and another step says so. */
    async function attempt(work: Promise<unknown>): Promise<void> {
      try {
        await work;
      } catch (error) {
        if (!isCancellation(error)) {
          throw error;
        }
        await CancellationScope.nonCancellable(() => remote.echo('cancelled'));
      }
    }

    async function take(step: Step): Promise<unknown> {
      switch (step.op) {
        case 'sleep':
          return await sleep(step.ms);
        case 'timeout':
          // What is cancelled calls nobody.
          return await Promise.race([
            CancellationScope.current().cancelRequested,
            new Promise<void>((resolve) => {
              const other = setTimeout(() => undefined, step.ms);
              setTimeout(() => {
                clearTimeout(other);
                resolve();
              }, step.ms);
            }),
          ]);
        case 'randomSleep':
          return Math.random() < 0.5 ? await sleep(1 + Math.random() * 5) : await remote.echo(Math.random());
        case 'uuid':
          return await local.echo(uuid4());
        case 'date':
          return Date.now() % 2 === 0 ? await sleep(1) : await remote.echo(Date.now());
        case 'memo':
          return upsertMemo({ poked });
        case 'trigger': {
          const trigger = new Trigger<number>();
          sleep(1).then(
            () => trigger.resolve(1),
            () => undefined,
          );
          return await trigger;
        }
        case 'activity':
          return step.fails > 0 ? await remote.flaky(step.fails) : await remote.echo('remote');
        case 'local':
          return step.fails > 0 ? await local.flaky(step.fails) : await local.echo('local');
        case 'patch':
          return patched(step.id) ? await remote.echo(step.id) : await sleep(1);
        case 'deprecate':
          return deprecatePatch(step.id);
        case 'waitFor': {
          const before = poked;
          return step.ms === undefined ? undefined : await condition(() => poked > before, step.ms);
        }
        case 'child': {
          const args = [step.steps] as [Step[]];
          return await attempt(executeChild('program', { args }));
        }
        case 'started': {
          const parentClosePolicy = step.abandoned ? 'ABANDON' : 'TERMINATE';
          const handle = await startChild('program', { args: [step.steps], parentClosePolicy });
          if (step.signal) {
            await handle.signal(poke, []);
          }
          return step.abandoned ? undefined : await attempt(handle.result());
        }
        case 'signalOther':
          return await getExternalWorkflowHandle(step.workflowId)
            .signal(poke, [])
            .catch(() => sleep(1));
        case 'cancelOther':
          return await getExternalWorkflowHandle(step.workflowId)
            .cancel()
            .catch(() => sleep(1));
        case 'all':
          return await Promise.all(step.branches.map(run));
        case 'race':
          return await Promise.race(step.branches.map(run));
        case 'either':
          return await run(step.branches[Math.floor(Math.random() * step.branches.length)] as Step[]);
        case 'scope': {
          const scope = new CancellationScope();
          const running = attempt(scope.run(() => run(step.steps)));
          if (step.after > 0) {
            await sleep(step.after);
          }
          scope.cancel();
          await run(step.afterwards);
          return await running;
        }
        case 'shielded':
          return await CancellationScope.nonCancellable(() => run(step.steps));
        case 'limited':
          return await attempt(CancellationScope.withTimeout(step.ms, () => run(step.steps)));
        case 'again':
          return await continueAsNew(step.steps);
        case 'fail':
          throw api.ApplicationFailure.nonRetryable('as told');
      }
    }

    setHandler(poke, async (list) => {
      poked++;
      await run(list);
    });
    setHandler(change, async (list) => {
      await run(list);
      return 'changed';
    });
    await run(steps);
    return 'done';
  };
}
