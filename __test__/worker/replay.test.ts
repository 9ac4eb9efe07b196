/**
 * Histories that the official worker wrote are replayed by ours, and ours by its replayer: many small programs that follow
 * from a seed, with everything that both packages have. `REPLAY_HISTORIES` says how many there are of each at least.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { temporal } from '@temporalio/proto';
import { Context } from 'temporal-native/activity';
import { type ReplayHistory, Worker } from 'temporal-native-worker';
import { SeededRandom } from '../robustness/seeded-random';
import { openOfficialClient } from '../support/official';
import { makeActivities } from './replay/activities.cjs';
import { programFrom } from './replay/steps';
import { address } from './support';

const COUNT = Number(process.env.REPLAY_HISTORIES ?? 40);
const AT_ONCE = 20;
/** Every program ends in moments, unless it is lost. */
const LIMIT_MS = 60_000 + COUNT * 500;

const random = SeededRandom.fromEnvironment();
const workflowsPath = join(__dirname, 'replay', 'workflows', 'ours.ts');
const script = join(__dirname, 'replay', 'official.mjs');
const History = temporal.api.history.v1.History;

const official = openOfficialClient();

interface Recorded extends ReplayHistory {
  workflowId: string;
  history: temporal.api.history.v1.IHistory;
}

test(
  "the official worker's histories are replayed by ours",
  async () => {
    const taskQueue = `replay-official-${randomUUID()}`;
    const worker = spawn(process.execPath, [script, 'run', address, taskQueue], { stdio: ['pipe', 'pipe', 'inherit'] });
    let recorded: Recorded[];
    try {
      await once(worker.stdout, 'data');
      recorded = await record(official.client, taskQueue);
    } finally {
      await end(worker);
    }
    // In each of the forms in which histories come.
    const histories = recorded.map(({ workflowId, history }, index) => ({
      workflowId,
      history: [history, History.encode(history).finish(), JSON.parse(historyToJSON(history))][index % 3] as object,
    }));
    const failed: string[] = [];
    let count = 0;
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories)) {
      count++;
      if (error !== undefined) failed.push(workflowId as string);
    }
    // Now and then it cannot replay what it wrote itself. All else has to be replayed.
    const refused = await replayOfficially(recorded.filter(({ workflowId }) => failed.includes(workflowId)));
    expect({ seed: random.seed, failed }).toEqual({ seed: random.seed, failed: refused });
    expect(count).toBe(recorded.length);
    report('of the official worker in ours', count);
  },
  LIMIT_MS,
);

test(
  "our histories are replayed by the official worker's replayer",
  async () => {
    const taskQueue = `replay-ours-${randomUUID()}`;
    const activities = makeActivities(() => Context.current().info.attempt);
    const logger = { log: () => undefined };
    const worker = await Worker.create({ address, taskQueue, workflowsPath, activities, logger, workflowThreads: 1 });
    const recorded = await worker.runUntil(record(official.client, taskQueue));
    const failed = await replayOfficially(recorded);
    expectFew(failed);
    report('of ours in the official replayer', recorded.length);
  },
  LIMIT_MS,
);

/** Those that the official replayer refuses, by their workflows' ids. */
async function replayOfficially(recorded: readonly Recorded[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'temporal-native-replay-')), 'histories.json');
  const histories = recorded.map(({ workflowId, history }) => ({
    workflowId,
    history: JSON.parse(historyToJSON(history)),
  }));
  writeFileSync(file, JSON.stringify(histories));
  await promisify(execFile)(process.execPath, [script, 'replay', file]);
  const results: { workflowId: string; error?: string }[] = JSON.parse(readFileSync(`${file}.results`, 'utf8'));
  expect(results).toHaveLength(recorded.length);
  return results.filter(({ error }) => error !== undefined).map(({ workflowId }) => workflowId);
}

/**
 * Of ours one in 150 is refused by the official replayer, about as many as it refuses of its own worker's: those that
 * were seen ask for something and cancel it in one task, beside a local activity. More than a few are a defect.
 */
function expectFew(failed: readonly unknown[]): void {
  const most = Math.ceil(COUNT / 20);
  expect({ seed: random.seed, failed: failed.slice(most) }).toEqual({ seed: random.seed, failed: [] });
}

/** Runs so many programs, and gives the histories of all runs that came of them, children's and later ones included. */
async function record(client: Client, taskQueue: string): Promise<Recorded[]> {
  const ids = Array.from({ length: COUNT }, () => `${taskQueue}-${randomUUID()}`);
  const waiting = ids.map((workflowId) => ({ workflowId, program: programFrom(random, ids) }));
  const found: Recorded[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { steps, signals, updates, isCancelled } = next.program;
        const handle = await client.workflow.start('program', {
          workflowId: next.workflowId,
          taskQueue,
          args: [steps],
          workflowExecutionTimeout: '15s',
        });
        // The workflow may have ended before each of these.
        const asked = [
          ...signals.map((signal) => handle.signal('poke', signal)),
          ...updates.map((update) => handle.executeUpdate('change', { args: [update] })),
          ...(isCancelled ? [handle.cancel()] : []),
        ];
        await Promise.allSettled([...asked, handle.result()]);
        await fetchAll(client, next.workflowId, handle.firstExecutionRunId, found);
      }
    }),
  );
  return found;
}

async function fetchAll(client: Client, workflowId: string, runId: string, found: Recorded[]): Promise<void> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const history = (await handle.fetchHistory()) as temporal.api.history.v1.IHistory;
  found.push({ workflowId, history });
  for (const event of history.events ?? []) {
    const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
    const next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (child?.workflowId && child.runId) {
      await client.workflow
        .getHandle(child.workflowId, child.runId)
        .result()
        .catch(() => undefined);
      await fetchAll(client, child.workflowId, child.runId, found);
    }
    if (next) await fetchAll(client, workflowId, next, found);
  }
}

async function end(worker: ChildProcess): Promise<void> {
  worker.stdin?.end();
  if (worker.exitCode === null) await once(worker, 'exit');
}

function report(what: string, count: number): void {
  if (process.env.REPLAY_HISTORIES !== undefined) process.stderr.write(`${count} histories ${what}\n`);
}
