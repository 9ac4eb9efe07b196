/** Under jest nothing is left open: a user's jest run says so itself, and ends by itself. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { address, taskQueue } from '../support/environment';

const JEST = require.resolve('jest/bin/jest');
const CONFIG = join(__dirname, '../support/open-handles/jest.config.cjs');

interface JestRun {
  code: number;
  output: string;
}

function runJest(close: 'yes' | 'no'): Promise<JestRun> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [JEST, '--config', CONFIG, '--detectOpenHandles', '--ci'],
      { timeout: 60_000, env: environment(close) },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

/** Without what this jest has set for its own workers. */
function environment(close: string): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _, NODE_OPTIONS: __, ...rest } = process.env;
  return { ...rest, TEMPORAL_TEST_ADDRESS: address, TEMPORAL_TEST_TASK_QUEUE: taskQueue, CLOSE: close };
}

test('with close(), jest --detectOpenHandles finds nothing and ends', async () => {
  const { code, output } = await runJest('yes');
  expect(output).toContain('2 passed');
  expect(output).not.toMatch(/open handle/i);
  expect(code).toBe(0);
}, 90_000);

test('a jest run ends even without close()', async () => {
  const { code, output } = await runJest('no');
  expect(output).toContain('2 passed');
  expect(code).toBe(0);
}, 90_000);
