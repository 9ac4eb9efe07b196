/** A worker that is killed in the middle of a workflow, and another one that finishes it. */
import { readFileSync } from 'node:fs';
import { Client, Connection as OfficialConnection } from '@temporalio/client';
import { Connection, WorkflowClient } from 'temporal-native';
import { useOwnServer } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { until } from '../support/until';
import { checkRun, WrittenDown } from './attempts';
import { useWorkerProcesses } from './worker-process';
import { expectedOf, go, load, reached } from './workflows/load';

const HOUR_MS = 3_600_000;
const ROUNDS = 2;

const server = useOwnServer();
const processes = useWorkerProcesses();

test('the second one finishes what the first one had begun', async () => {
  const { address } = server;
  const taskQueue = uniqueId('takeover');
  const common = { address, taskQueue, stickyQueueScheduleToStartTimeout: '500ms' };
  const connection = new Connection({ address });
  const official = await OfficialConnection.connect({ address });
  try {
    const client = new WorkflowClient(connection.service);
    const handle = client.createWorkflowHandle(load, { taskQueue, workflowTaskTimeout: '1s' });

    // Its activities end after hours.
    const first = processes.start({ ...common, longest: HOUR_MS, identity: 'first' });
    await first.ready;
    const runId = await handle.start(1, ROUNDS);
    await handle.signal(go, 0);
    await until('both activities run', () => readFileSync(processes.log, 'utf8').split('\n').length > 2);
    expect(await handle.query(reached)).toEqual({ items: 0, signals: 1 });
    expect(await first.end()).toEqual({ code: null, signal: 'SIGKILL' });

    const second = processes.start({ ...common, longest: 1, identity: 'second' });
    await second.ready;
    // It has to make the workflow's state again, which the first one had in memory.
    await until('all activities are done', async () => (await handle.query(reached)).items === 2 * ROUNDS);
    await handle.signal(go, 1);
    expect(await handle.result()).toEqual(expectedOf(1, ROUNDS));

    const written = new WrittenDown(processes.log);
    expect(written.attemptsOf(`${handle.workflowId}\t${runId}\t1`)).toEqual([1, 2]);
    const { completed, wrong } = await checkRun(new Client({ connection: official }), handle.workflowId, written);
    expect(wrong).toEqual([]);
    expect(completed).toBe(2 * ROUNDS);
  } finally {
    await connection.close();
    await official.close();
  }
});
