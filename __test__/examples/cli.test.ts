/** examples/cli: a script that starts a workflow, waits, prints, and exits by itself. */
import { address } from '../support/environment';
import { runNode } from './run-node';

const greet = (args: string[], at = address) => runNode(['examples/cli/greet.mjs', ...args], { TEMPORAL_ADDRESS: at });

test('it prints its answer and exits by itself', async () => {
  expect(await greet(['Ada'])).toEqual({ code: 0, stdout: 'Hello, Ada!\n', stderr: '' });
});

test('it says how it is used', async () => {
  expect(await greet([])).toEqual({ code: 2, stdout: '', stderr: 'usage: greet <name>\n' });
});

test('a workflow that fails is told in one line', async () => {
  expect(await greet([' '])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'greet: the workflow did not succeed: a name has more than spaces in it\n',
  });
});

test('an absent server is told in one line', async () => {
  // Port 1 is tcpmux's: nothing listens there.
  const { code, stdout, stderr } = await greet(['Ada'], '127.0.0.1:1');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^greet: the server cannot be reached: .*127\.0\.0\.1:1.*\n$/);
});
