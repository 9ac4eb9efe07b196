import { describeEnd, runScript, type ScriptEnd } from './run-script';
import { uniqueName, useOwnServer } from './setup';

jest.setTimeout(90_000);

/** What jest says when something is left open. */
const COMPLAINTS = /open handle|did not exit|failed to exit/i;
const JEST = require.resolve('jest/bin/jest');

describe('a jest project of a user', () => {
  const server = useOwnServer();

  function runJest(leftOpen: string, ...flags: readonly string[]): Promise<ScriptEnd> {
    return runScript(JEST, {
      args: ['--config', 'jest-project/jest.config.cjs', '--runInBand', '--no-watchman', ...flags],
      env: { SERVER_ADDRESS: server.address, TASK_QUEUE: uniqueName('jest'), LEFT_OPEN: leftOpen },
      limitMs: 60_000,
    });
  }

  test('is clean under --detectOpenHandles', async () => {
    const end = await runJest('nothing', '--detectOpenHandles');
    if (end.code !== 0 || end.hung) throw new Error(describeEnd(end));
    expect(end.stderr).toMatch(/Tests:\s+3 passed, 3 total/);
    expect(end.stderr + end.stdout).not.toMatch(COMPLAINTS);
  });

  test('ends by itself without --forceExit, even when a connection is never closed', async () => {
    const end = await runJest('the connection');
    if (end.code !== 0 || end.hung) throw new Error(describeEnd(end));
    expect(end.stderr).toMatch(/Tests:\s+3 passed, 3 total/);
    expect(end.stderr + end.stdout).not.toMatch(COMPLAINTS);
  });

  test('would be told of a server left open, so that the above means something', async () => {
    const end = await runJest('a server', '--detectOpenHandles', '--forceExit');
    expect(end.stderr).toMatch(/open handle/);
  });
});
