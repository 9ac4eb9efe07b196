/** Workers that are killed, or asked to end, under load. */
import { SeededRandom } from '../robustness/seeded-random';
import { useLoad } from './load-driver';

/** How often a worker is ended; `KILLS=200` for the long form, which tells its figures. */
const KILLS = Number(process.env.KILLS ?? 5);
/** From one to the next, the start of the next worker included. */
const CYCLE_LIMIT_MS = 10_000;
const END_LIMIT_MS = 120_000;

jest.setTimeout(KILLS * CYCLE_LIMIT_MS + END_LIMIT_MS);

const random = SeededRandom.fromEnvironment();
const underLoad = useLoad();

function tell(outcome: object): void {
  if (process.env.KILLS !== undefined) {
    const { wrong: _none, ...figures } = outcome as { wrong: unknown };
    process.stderr.write(`${KILLS} workers ended: ${JSON.stringify(figures)}\n`);
  }
}

test(`${KILLS} kills: no workflow is lost, and no completed attempt runs again, seed ${random.seed}`, async () => {
  const outcome = await underLoad({
    random,
    times: KILLS,
    end: (worker) => worker.end('SIGKILL'),
    worker: { stickyQueueScheduleToStartTimeout: '500ms' },
    workflowTaskTimeout: '1s',
  });
  tell(outcome);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.begun).toBeGreaterThanOrEqual(outcome.completed);
});

test(`${KILLS} orderly ends: nothing has to be done twice, seed ${random.seed}`, async () => {
  const outcome = await underLoad({
    random,
    times: KILLS,
    end: async (worker) => {
      await worker.ready;
      expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    },
    worker: { shutdownGraceTime: '20s', stickyQueueScheduleToStartTimeout: '500ms' },
    // Core gives up its polls when it ends; a task that was on its way to one is another worker's after this time.
    workflowTaskTimeout: '1s',
  });
  tell(outcome);
  expect(outcome.wrong).toEqual([]);
  expect(outcome.begun).toBe(outcome.completed);
});
