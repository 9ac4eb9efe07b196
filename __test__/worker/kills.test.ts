/** Workers that are killed under load: no workflow is lost, and no attempt of an activity runs again once it completed. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection as OfficialConnection } from '@temporalio/client';
import { Connection, WorkflowClient } from 'temporal-native';
import { SeededRandom } from '../robustness/seeded-random';
import { useOwnServer } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { checkRun, WrittenDown } from './attempts';
import { useWorkerProcesses, type WorkerProcess } from './worker-process';
import { expectedOf, go, load } from './workflows/load';

/** How often a worker is killed; `KILLS=200` for the long form. */
const KILLS = Number(process.env.KILLS ?? 5);
const WORKERS = 3;
const AT_ONCE = 20;
const ROUNDS = 3;
const LONGEST_ACTIVITY_MS = 150;
/** From one kill to the next, the start of the next worker included. */
const CYCLE_LIMIT_MS = 10_000;
const END_LIMIT_MS = 120_000;

const random = SeededRandom.fromEnvironment();

describe(`${KILLS} kills of workers under load, seed ${random.seed}`, () => {
  const server = useOwnServer();
  const processes = useWorkerProcesses();
  let connection: Connection;
  let official: OfficialConnection;
  const taskQueue = uniqueId('kills');

  beforeAll(async () => {
    connection = new Connection({ address: server.address });
    official = await OfficialConnection.connect({ address: server.address });
  });
  afterAll(async () => {
    await connection?.close();
    await official?.close();
  });

  function startWorker(): WorkerProcess {
    return processes.start({
      address: server.address,
      taskQueue,
      stickyQueueScheduleToStartTimeout: '500ms',
      longest: LONGEST_ACTIVITY_MS,
    });
  }

  /** One workflow from its start to its result. */
  async function drive(client: WorkflowClient, seed: number): Promise<string> {
    const moments = Array.from({ length: ROUNDS }, () => random.between(0, 400));
    const handle = client.createWorkflowHandle(load, { taskQueue, workflowTaskTimeout: '1s' });
    await handle.start(seed, ROUNDS);
    for (const [round, moment] of moments.entries()) {
      await pause(moment);
      await handle.signal(go, round);
    }
    expect(await handle.result()).toEqual(expectedOf(seed, ROUNDS));
    return handle.workflowId;
  }

  test(
    'each workflow ends with its result, and no completed attempt runs again',
    async () => {
      const client = new WorkflowClient(connection.service);
      const standing: WorkerProcess[] = Array.from({ length: WORKERS }, startWorker);
      await Promise.all(standing.map(({ ready }) => ready));
      let [killing, seed] = [true, 0];
      const workflowIds: string[] = [];
      async function some(): Promise<void> {
        while (killing) {
          workflowIds.push(await drive(client, seed++));
        }
      }
      const driving = Promise.all(Array.from({ length: AT_ONCE }, some));
      driving.catch(() => undefined);
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(random.between(0, 600));
        const [victim] = standing.splice(random.between(0, standing.length - 1), 1);
        await victim?.end();
        const next = startWorker();
        standing.push(next);
        // Of four, one may be killed while it starts.
        if (random.between(0, 3) > 0) await next.ready;
      }
      killing = false;
      await Promise.all(standing.map(({ ready }) => ready));
      await driving;

      const written = new WrittenDown(processes.log);
      const view = new Client({ connection: official });
      const checked = { completed: 0, timedOutTasks: 0, wrong: [] as string[] };
      for (const workflowId of workflowIds) {
        const { completed, timedOutTasks, wrong } = await checkRun(view, workflowId, written);
        checked.completed += completed;
        checked.timedOutTasks += timedOutTasks;
        checked.wrong.push(...wrong);
      }
      if (process.env.KILLS !== undefined) {
        const { completed, timedOutTasks } = checked;
        process.stderr.write(
          `${KILLS} kills: ${workflowIds.length} workflows, ${completed} activities completed by ${written.begun} attempts, ${timedOutTasks} workflow tasks timed out\n`,
        );
      }
      expect(checked.wrong).toEqual([]);
      expect(checked.completed).toBe(workflowIds.length * 2 * ROUNDS);
      expect(written.begun).toBeGreaterThanOrEqual(checked.completed);
    },
    KILLS * CYCLE_LIMIT_MS + END_LIMIT_MS,
  );
});
