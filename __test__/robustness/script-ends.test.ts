import { FaultProxy, unusedPort } from './fault-proxy';
import { describeEnd, lastLine, type RunOptions, runScript, type ScriptEnd } from './run-script';
import type { Run } from './server-view';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

/** From a script's last word to its end, on a busy machine. */
const LINGER_LIMIT_MS = 2_000;

describe('a script ends by itself', () => {
  const server = useOwnServer();
  const closing = useClosing();

  async function runToItsEnd(
    fixture: string,
    args: readonly string[],
    { lingerLimitMs = LINGER_LIMIT_MS, ...options }: RunOptions & { lingerLimitMs?: number } = {},
  ): Promise<ScriptEnd> {
    const end = await runScript(fixture, { ...options, args });
    const clean = end.code === 0 && end.signal === null && !end.hung && end.stderr === '';
    if (!clean || end.lingeredMs > lingerLimitMs) throw new Error(describeEnd(end));
    return end;
  }

  test.each([
    ['one-call.cjs', 'never closed'],
    ['one-call.cjs', 'then closed'],
    ['one-call.mjs', 'never closed'],
  ])('when its one call is answered, which it prints: %s, connection %s', async (fixture, what) => {
    const end = await runToItsEnd(fixture, [server.address, uniqueName('script'), what]);
    const run = lastLine<Run>(end);
    expect(await server.view.currentRun(run.workflowId)).toEqual(run);
  });

  test('not before the result it waits for', async () => {
    const taskQueue = uniqueName('script-result');
    let completed: Promise<void> | undefined;
    const end = await runToItsEnd('one-call.cjs', [server.address, taskQueue, 'result'], {
      onLine: (line) => {
        // Long enough for a script that nothing keeps alive to end without an answer.
        if (line === 'waiting') setTimeout(() => (completed = server.view.completeNext(taskQueue, 'answer')), 1_000);
      },
    });
    await completed;
    expect(end.stdout).toBe('waiting\n"answer"\n');
  });

  test('with an idle connection open', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const end = await runToItsEnd('one-call.cjs', [proxy.address, uniqueName('script'), 'idle']);
    expect(end.stdout).toBe('connected\n');
    expect(proxy.acceptedConnections).toBe(1);
    await proxy.waitForNoConnection();
  });

  test('with a connection that was never used', async () => {
    const end = await runToItsEnd('one-call.cjs', [`127.0.0.1:${await unusedPort()}`, 'any', 'nothing']);
    expect(end.stdout).toBe('made\n');
  });

  test('after a failed call', async () => {
    const end = await runToItsEnd('one-call.cjs', [server.address, uniqueName('script'), 'failing']);
    expect(end.stdout).toBe('WorkflowNotFoundError\n');
  });

  test('not before a call that nobody awaits', async () => {
    const end = await runToItsEnd('one-call.cjs', [server.address, uniqueName('script'), 'not awaited'], {
      // Its last word is before the call.
      lingerLimitMs: 10_000,
    });
    const workflowId = end.stdout.trim();
    expect((await server.view.currentRun(workflowId)).workflowId).toBe(workflowId);
  });
});
