/** Nothing of a worker keeps a process alive once it has ended; signals end it in an orderly way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'temporal-native-worker';
import { FaultProxy } from '../robustness/fault-proxy';
import { describeEnd, runScript } from '../robustness/run-script';
import { uniqueId } from '../support/ids';
import { until } from '../support/until';
import { WrittenDown } from './attempts';
import { address, openBench, workflowsPath } from './support';
import { useWorkerProcesses } from './worker-process';
import { expectedOf, go, load } from './workflows/load';

/** From the script's last word to its end, on a busy machine. */
const LEAVE_LIMIT_MS = 3_000;
const LONG_MS = 3_600_000;

const leave = join(__dirname, 'fixtures', 'leave.cjs');

describe('the process ends by itself', () => {
  const ways = [
    'shutdown',
    'runUntil',
    'several',
    'neverRun',
    'notMade',
    'badWorkflows',
    'badBundle',
    'soon',
    'forced',
  ];
  test.each(ways)('%s', async (how) => {
    const end = await runScript(leave, { args: [address, how], limitMs: 25_000 });
    expect(describeEnd(end)).toMatch(/^code 0, signal null/);
    expect(end.stdout).toBe('leaving\n');
    expect(end.stderr).toBe('');
    expect(end.lingeredMs).toBeLessThan(LEAVE_LIMIT_MS);
  });

  test('process.exit while a worker runs', async () => {
    const end = await runScript(leave, { args: [address, 'exit'], limitMs: 25_000 });
    expect(describeEnd(end)).toMatch(/^code 7, signal null/);
    expect(end.stderr).toBe('');
    expect(end.lingeredMs).toBeLessThan(LEAVE_LIMIT_MS);
  });
});

test('the process goes on: the connections of workers that have run are closed', async () => {
  const proxy = await FaultProxy.listen(address);
  try {
    for (let round = 0; round < 3; round++) {
      const worker = await Worker.create({
        address: proxy.address,
        taskQueue: uniqueId('goes-on'),
        workflowsPath,
        workflowThreads: 1,
      });
      await worker.runUntil(() => until('it is connected', () => proxy.openConnections > 0));
      await proxy.waitForNoConnection();
    }
  } finally {
    await proxy.close();
  }
});

describe('signals', () => {
  const bench = openBench();
  const processes = useWorkerProcesses();

  async function whileAnActivityRuns(options: object) {
    const taskQueue = uniqueId('signals');
    const worker = processes.start({ address, taskQueue, longest: 600, ...options });
    await worker.ready;
    const handle = bench.client.createWorkflowHandle(load, { taskQueue });
    const runId = await handle.start(1, 1);
    const activity = `${handle.workflowId}\t${runId}\t1`;
    await until('the activity runs', () => readFileSync(processes.log, 'utf8').includes(`begin\t${activity}\t1`));
    return { worker, handle, activity, taskQueue };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)('%s: what runs is finished, and the process ends', async (signal) => {
    const { worker, handle, activity, taskQueue } = await whileAnActivityRuns({ shutdownGraceTime: '20s' });
    expect(await worker.end(signal)).toEqual({ code: 0, signal: null });
    expect(new WrittenDown(processes.log).times('end', activity, 1)).toBe(1);
    // What it had finished was told to the server: the next one runs none of it again.
    const next = processes.start({ address, taskQueue, longest: 1 });
    await next.ready;
    await handle.signal(go, 0);
    expect(await handle.result()).toEqual(expectedOf(1, 1));
    expect(new WrittenDown(processes.log).attemptsOf(activity)).toEqual([1]);
  });

  test('a second one ends it at once', async () => {
    const { worker, handle } = await whileAnActivityRuns({ shutdownGraceTime: '1 hour', longest: LONG_MS });
    worker.signal('SIGINT');
    await until('it takes the first one', async () => worker.said.includes('STOPPING'));
    expect(await worker.end('SIGINT')).toEqual({ code: null, signal: 'SIGINT' });
    await handle.terminate();
  });

  test('without time of grace activities are cancelled, and their next attempt is another worker’s', async () => {
    const { worker, handle, activity, taskQueue } = await whileAnActivityRuns({ longest: LONG_MS });
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    const next = processes.start({ address, taskQueue, longest: 1 });
    await next.ready;
    await handle.signal(go, 0);
    expect(await handle.result()).toEqual(expectedOf(1, 1));
    expect(new WrittenDown(processes.log).times('end', activity, 1)).toBe(0);
  });
});
