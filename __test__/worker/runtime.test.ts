/** What all workers of a process share: `Runtime.install`. */
import { randomUUID } from 'node:crypto';
import { Runtime, Worker } from 'temporal-native-worker';
import { until } from '../support/until';
import { address, type Line } from './support';

const lines: Line[] = [];
const before = process.listenerCount('SIGTERM');
const options = () => ({ address, taskQueue: `runtime-${randomUUID()}`, activities: { async none() {} } });

test('bad options are refused by their names', () => {
  const install = (given: object) => () => Runtime.install(given);
  expect(install({ loger: {} })).toThrow(/loger.*logger/);
  expect(install({ logger: {} })).toThrow(/logger must have a method log/);
  expect(install({ shutdownSignals: 'SIGINT' })).toThrow(/shutdownSignals must be a list/);
});

test("core's lines go to the logger, and only the signals that were chosen are listened to", async () => {
  const logger = {
    log: (level: string, message: string, attributes: Line['attributes']) =>
      void lines.push({ level, message, attributes }),
  };
  Runtime.install({ logger, shutdownSignals: ['SIGUSR2'], coreLogFilter: 'temporalio_sdk_core=info' });
  expect(() => Runtime.install({ logger })).toThrow(/called before/);
  const worker = await Worker.create(options());
  await worker.runUntil(async () => {
    expect(process.listenerCount('SIGTERM')).toBe(before);
    await until('core has said something', () => lines.some(({ attributes }) => attributes?.sdkComponent === 'core'));
  });
});
