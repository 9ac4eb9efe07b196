/** examples/jest: a user's own jest run, which must be clean also when jest looks for what was left open. */
import { address } from '../support/environment';
import { runNode } from './run-node';

test('the run passes, ends by itself and leaves nothing open', async () => {
  // The 5 s that jest gives its hooks and tests are little on a busy machine.
  const jestArgs = [
    '--config',
    'examples/jest/jest.config.cjs',
    '--detectOpenHandles',
    '--ci',
    '--no-cache',
    '--testTimeout=30000',
  ];
  const { code, stdout, stderr } = await runNode(['node_modules/jest/bin/jest.js', ...jestArgs], {
    TEMPORAL_ADDRESS: address,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('Tests:       3 passed, 3 total');
  expect(stderr).not.toMatch(/open handle|did not exit|force exited|leak|warn/i);
});
