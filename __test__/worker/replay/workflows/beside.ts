/**
 * A local activity beside an activity that is asked for and cancelled in one task. The cancellation is an activation of its
 * own, before the local activity's result, and the code that it lets go on needs more turns of the promises' queue to ask
 * for something: who replays both in one activation has it asked for in another order.
 */

type Api = typeof import('@temporalio/workflow');

interface Activities {
  echo(value: unknown): Promise<unknown>;
  endsLate(): Promise<void>;
}

/** More than lie between a local activity's result and what its code asks for next. */
const TURNS = 30;

export function makeBeside(api: Api) {
  const { CancellationScope, sleep } = api;
  const options = { startToCloseTimeout: '10s' } as const;
  const remote = api.proxyActivities<Activities>(options);
  const local = api.proxyLocalActivities<Activities>(options);

  return async function beside(): Promise<void> {
    const scope = new CancellationScope();
    const cancelled = scope
      .run(() => remote.echo('never'))
      .catch(async () => {
        for (let turn = 0; turn < TURNS; turn++) await undefined;
        await sleep(1);
      });
    scope.cancel();
    await Promise.all([cancelled, local.endsLate().then(() => remote.echo('next'))]);
  };
}
