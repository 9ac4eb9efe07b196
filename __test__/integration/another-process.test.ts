/** Scripts of a user's own, each in its process: what they print, and that they end by themselves. */
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { runScript } from '../support/script';
import { counter } from '../workflows';

const { client } = openClient();

test('a workflow is picked up by its id in another process', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  await handle.start(10);
  const here = handle.result();
  const script = await runScript('pick-up.mjs', handle.workflowId);
  expect(script).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(script.stdout)).toEqual({ value: 15, result: 15 });
  expect(await here).toBe(15);
});

describe('a script that awaits one call prints its answer and ends by itself', () => {
  test.each([
    ['await-one-call.cjs', 'close'],
    ['await-one-call.cjs', 'leave open'],
    ['await-one-call.mjs', 'close'],
    ['await-one-call.mjs', 'leave open'],
  ])('%s, connection: %s', async (script, ending) => {
    expect(await runScript(script, ending)).toEqual({
      code: 0,
      signal: null,
      stdout: 'Hello, script!\n',
      stderr: '',
    });
  });

  test('also when the answer takes its time', async () => {
    expect(await runScript('slow-result.mjs')).toMatchObject({ code: 0, stdout: 'worth waiting\n', stderr: '' });
  });
});

describe('a script with nothing in flight ends, though a connection was never closed', () => {
  test.each(['connected', 'never connected'])('%s', async (state) => {
    expect(await runScript('idle.mjs', state)).toEqual({ code: 0, signal: null, stdout: 'idle\n', stderr: '' });
  });
});

test('an unhandled rejection ends a script with the error in sight', async () => {
  const script = await runScript('unhandled.cjs');
  expect(script.code).toBe(1);
  expect(script.stderr).toContain('WorkflowNotFoundError');
  expect(script.stderr).toContain('TEMPORAL_WORKFLOW_NOT_FOUND');
  expect(script.stderr).toContain('unhandled.cjs:7');
});
