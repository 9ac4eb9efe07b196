/** Server, client and worker in one process, as in a user's test of workflows. */
import { join } from 'node:path';
import { describeEnd, lastLine, runScript } from '../robustness/run-script';

const THIRTY_DAYS_MS = 30 * 86_400_000;

test('workflows that sleep for a month end at once, and their histories can be replayed', async () => {
  const end = await runScript(join(__dirname, 'fixtures', 'in-process.mjs'), { limitMs: 50_000 });
  if (end.code !== 0) throw new Error(describeEnd(end));
  const told = lastLine<{ sleptMs: number; tookMs: number }>(end);
  expect(told).toMatchObject({ update: 'finishing two', result: 'Hello, two!', replayed: true });
  expect(told.sleptMs).toBeGreaterThanOrEqual(THIRTY_DAYS_MS);
  expect(told.sleptMs).toBeLessThan(THIRTY_DAYS_MS + 60_000);
  expect(told.tookMs).toBeLessThan(10_000);
}, 60_000);
