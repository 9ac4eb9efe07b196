/** What all workers of a process share: `Runtime.install`. */
import { join } from 'node:path';
import { Runtime } from 'temporal-native-worker';
import { runNode } from '../examples/run-node';
import { address } from './support';

test('bad options are refused by their names', () => {
  const install = (given: object) => () => Runtime.install(given);
  expect(install({ loger: {} })).toThrow(/loger.*logger/);
  expect(install({ logger: {} })).toThrow(/logger must have a method log/);
  expect(install({ shutdownSignals: 'SIGINT' })).toThrow(/shutdownSignals must be a list/);
});

// In a process of its own: there is one core in a process, and another file of tests may have started it before.
test("core's lines go to the logger, and only the signals that were chosen are listened to", async () => {
  const { code, stdout, stderr } = await runNode([join(__dirname, 'fixtures', 'runtime-install.cjs'), address]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'once, core, none\n', stderr: '' });
});
