import { eventually } from './conditions';
import { FaultProxy } from './fault-proxy';
import { describeEnd, lastLine, runScript } from './run-script';
import { SeededRandom } from './seeded-random';
import { uniqueName, useOwnServer } from './setup';

/** The long form is 10,000; a smaller number says so in the test's name. Fewer than 2,000 might see no cut at all. */
const STARTS = Math.max(2_000, Number(process.env.STARTS ?? 10_000));
/** A connection lasts for some 400 starts on average: with 64 in flight, ten attempts are enough for every one. */
const [LEAST_BYTES, MOST_BYTES] = [20_000, 400_000];
const LIMIT_MS = 30_000 + STARTS * 60;
const random = SeededRandom.fromEnvironment();

interface Summary {
  readonly started: readonly { workflowId: string; runId: string }[];
  readonly rejections: readonly string[];
  readonly unhandled: number;
}

describe('starts through a proxy that cuts connections at random', () => {
  const server = useOwnServer();

  test(
    `${STARTS} starts, seed ${random.seed}: each workflow exists exactly once, no rejection goes unhandled`,
    async () => {
      const taskQueue = uniqueName('many');
      const proxy = await FaultProxy.listen(server.address);
      proxy.mode = { kind: 'cut-at-random', random, leastBytes: LEAST_BYTES, mostBytes: MOST_BYTES };
      const end = await runScript('many-starts.cjs', {
        args: [proxy.address, taskQueue, String(STARTS)],
        limitMs: LIMIT_MS,
      });
      await proxy.close();
      if (end.code !== 0) throw new Error(describeEnd(end));
      const { started, rejections, unhandled } = lastLine<Summary>(end);
      expect({ rejections, unhandled }).toEqual({ rejections: [], unhandled: 0 });
      expect(started).toHaveLength(STARTS);
      // Without cuts this would prove nothing.
      expect(proxy.cuts).toBeGreaterThan(STARTS / 1_000);

      await eventually(60_000, 'all are listed', async () => (await server.view.countOf(taskQueue)) >= STARTS);
      const runs = await server.view.runsOf(taskQueue);
      expect(runs).toHaveLength(STARTS);
      expect(ordered(runs)).toEqual(ordered(started));
    },
    LIMIT_MS + 120_000,
  );
});

function ordered(runs: readonly { workflowId: string; runId: string }[]): string[] {
  return runs.map(({ workflowId, runId }) => `${workflowId} ${runId}`).sort();
}
