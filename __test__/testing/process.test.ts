/** What a DevServer means for the process that it is in. */
import { join } from 'node:path';
import { describeEnd, runScript, type ScriptEnd } from '../robustness/run-script';

const SCRIPT = join(__dirname, 'fixtures', 'way-to-end.cjs');
const JEST = require.resolve('jest/bin/jest');
const JEST_PROJECT = join(__dirname, 'fixtures', 'jest-project', 'jest.config.cjs');

/** What jest says when something is left open. */
const COMPLAINTS = /open handle|did not exit|failed to exit/i;

/** Longer than any of the scripts takes, shorter than the calls that they leave behind. */
const LIMIT_MS = 20_000;

async function run(way: string): Promise<ScriptEnd> {
  const end = await runScript(SCRIPT, { args: [way], limitMs: LIMIT_MS });
  if (end.hung || end.signal !== null) throw new Error(describeEnd(end));
  return end;
}

test.each(['forget', 'close', 'refThenClose', 'refThenUnref'])('a script ends by itself: %s', async (way) => {
  const end = await run(way);
  expect(end).toMatchObject({ code: 0, stderr: '' });
});

test('ref() keeps a script alive until close()', async () => {
  expect((await run('refThenClose')).elapsedMs).toBeGreaterThanOrEqual(100);
});

test('a call in flight keeps a script alive', async () => {
  expect(await run('sleep')).toMatchObject({ code: 0, stdout: 'slept\n', stderr: '' });
});

test('process.exit() with a call in flight ends with its code', async () => {
  expect(await run('exit')).toMatchObject({ code: 3, stderr: '' });
});

test('an uncaught exception ends as it does without a server', async () => {
  expect(await run('throw')).toMatchObject({ code: 1, stderr: expect.stringContaining('thrown on purpose') });
});

test('threads that are terminated with a call in flight take nothing down', async () => {
  expect(await run('threads')).toMatchObject({ code: 0, stdout: 'terminated\n', stderr: '' });
});

describe('a jest project of a user', () => {
  function runJest(leftOpen: string, ...flags: readonly string[]): Promise<ScriptEnd> {
    return runScript(JEST, {
      args: ['--config', JEST_PROJECT, '--runInBand', '--no-watchman', '--detectOpenHandles', ...flags],
      env: { LEFT_OPEN: leftOpen },
      limitMs: 60_000,
    });
  }

  test.each(['nothing', 'the server'])('is clean under --detectOpenHandles with %s left open', async (leftOpen) => {
    const end = await runJest(leftOpen);
    if (end.code !== 0 || end.hung) throw new Error(describeEnd(end));
    expect(end.stderr).toMatch(/Tests:\s+2 passed, 2 total/);
    expect(end.stderr + end.stdout).not.toMatch(COMPLAINTS);
  });

  test('would be told of a server that is held, so that the above means something', async () => {
    expect((await runJest('a server that is held', '--forceExit')).stderr).toMatch(/open handle/);
  });
});
