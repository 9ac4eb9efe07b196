/** examples/jest-worker: a user's own jest run with a server, a worker and a client in it. */
import { runNode } from './run-node';

const THIRTY_DAYS_LIMIT_MS = 20_000;

test('the run passes, skips its thirty days, ends by itself and leaves nothing open', async () => {
  // The 5 s that jest gives its hooks and tests are little on a busy machine.
  const jestArgs = [
    '--config',
    'examples/jest-worker/jest.config.cjs',
    '--detectOpenHandles',
    '--ci',
    '--no-cache',
    '--testTimeout=30000',
  ];
  const began = performance.now();
  const { code, stdout, stderr } = await runNode(['node_modules/jest/bin/jest.js', ...jestArgs]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('Tests:       3 passed, 3 total');
  expect(stderr).not.toMatch(/open handle|did not exit|force exited|leak|warn/i);
  // How long it takes on a machine of its own is measured, not tested.
  expect(performance.now() - began).toBeLessThan(THIRTY_DAYS_LIMIT_MS);
});
