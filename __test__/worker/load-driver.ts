/** Workflows that are started, signalled and awaited without a break, while their workers are ended and replaced. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection as OfficialConnection } from '@temporalio/client';
import { Connection, WorkflowClient } from 'temporal-native';
import { FaultProxy } from '../robustness/fault-proxy';
import type { SeededRandom } from '../robustness/seeded-random';
import { useOwnServer } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { checkRun, WrittenDown } from './attempts';
import { useWorkerProcesses, type WorkerProcess } from './worker-process';
import { expectedOf, go, load } from './workflows/load';

const WORKERS = 3;
const AT_ONCE = 20;
const ROUNDS = 3;
const LONGEST_ACTIVITY_MS = 150;

export interface LoadOptions {
  readonly random: SeededRandom;
  /** How often a worker is ended. */
  readonly times: number;
  readonly end: (worker: WorkerProcess) => Promise<unknown>;
  /** Further options of the workers. */
  readonly worker: object;
  readonly workflowTaskTimeout: string;
}

export interface LoadOutcome {
  readonly workflows: number;
  /** Activities that the server has as completed; there have to be as many as the workflows asked for. */
  readonly completed: number;
  /** Attempts that workers began. */
  readonly begun: number;
  readonly timedOutTasks: number;
  readonly wrong: string[];
}

/** To be called where tests are declared, once in a file. Workflows that end with another result reject. */
export function useLoad(): (options: LoadOptions) => Promise<LoadOutcome> {
  const server = useOwnServer();
  const processes = useWorkerProcesses();
  let connection: Connection;
  let official: OfficialConnection;
  let proxy: FaultProxy | undefined;

  beforeAll(async () => {
    // The real one has to be spared the sudden end of its clients; why, see `WithoutResets`.
    if (process.env.SERVER === 'real') proxy = await FaultProxy.listen(server.address);
    connection = new Connection({ address: server.address });
    official = await OfficialConnection.connect({ address: server.address });
  });
  afterAll(async () => {
    await connection?.close();
    await official?.close();
    await proxy?.close();
  });

  return async ({ random, times, end, worker, workflowTaskTimeout }) => {
    const client = new WorkflowClient(connection.service);
    const taskQueue = uniqueId('load');
    const begunBefore = new WrittenDown(processes.log).begun;
    const start = () =>
      processes.start({
        address: proxy?.address ?? server.address,
        taskQueue,
        longest: LONGEST_ACTIVITY_MS,
        // The proxy hides the end of a worker for a while, in which its polls take tasks to nowhere.
        ...(proxy && { maxConcurrentWorkflowTaskPolls: 2, maxConcurrentActivityTaskPolls: 1 }),
        ...worker,
      });

    /** One workflow from its start to its result. */
    async function drive(seed: number): Promise<string> {
      const moments = Array.from({ length: ROUNDS }, () => random.between(0, 400));
      const handle = client.createWorkflowHandle(load, { taskQueue, workflowTaskTimeout });
      await handle.start(seed, ROUNDS);
      for (const [round, moment] of moments.entries()) {
        await pause(moment);
        await handle.signal(go, round);
      }
      expect(await handle.result()).toEqual(expectedOf(seed, ROUNDS));
      return handle.workflowId;
    }

    const standing = Array.from({ length: WORKERS }, start);
    await Promise.all(standing.map(({ ready }) => ready));
    let [ending, seed] = [true, 0];
    const workflowIds: string[] = [];
    async function some(): Promise<void> {
      while (ending) {
        workflowIds.push(await drive(seed++));
      }
    }
    const driving = Promise.all(Array.from({ length: AT_ONCE }, some));
    driving.catch(() => undefined);
    for (let time = 0; time < times; time++) {
      await pause(random.between(0, 600));
      const [ended] = standing.splice(random.between(0, standing.length - 1), 1) as [WorkerProcess];
      await end(ended);
      const next = start();
      standing.push(next);
      // Of four, one may be ended while it starts.
      if (random.between(0, 3) > 0) await next.ready;
    }
    ending = false;
    await Promise.all(standing.map(({ ready }) => ready));
    await driving;
    await Promise.all(standing.map((each) => each.end()));

    const written = new WrittenDown(processes.log);
    const view = new Client({ connection: official });
    let [completed, timedOutTasks] = [0, 0];
    const wrong: string[] = [];
    for (const workflowId of workflowIds) {
      const run = await checkRun(view, workflowId, written);
      completed += run.completed;
      timedOutTasks += run.timedOutTasks;
      wrong.push(...run.wrong);
    }
    expect(completed).toBe(workflowIds.length * 2 * ROUNDS);
    return { workflows: workflowIds.length, completed, begun: written.begun - begunBefore, timedOutTasks, wrong };
  };
}
