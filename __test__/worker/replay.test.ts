/**
 * Histories that the official worker wrote are replayed by ours, and ours by its replayer: many small programs that follow
 * from a seed, with everything that both packages have. `REPLAY_HISTORIES` says how many there are of each at least.
 */
import { execFile, spawn } from 'node:child_process';
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
import { type Logger, Worker } from 'temporal-native-worker';
import { SeededRandom } from '../robustness/seeded-random';
import { openOfficialClient } from '../support/official';
import { makeActivities } from './replay/activities.cjs';
import { withoutActivations } from './replay/older-core';
import { programFrom } from './replay/steps';
import { address } from './support';

const COUNT = Number(process.env.REPLAY_HISTORIES ?? 40);
const AT_ONCE = 20;
/** Every program ends in moments, unless it is lost. */
const LIMIT_MS = 60_000 + COUNT * 500;

const random = SeededRandom.fromEnvironment();
const workflowsPath = join(__dirname, 'replay', 'workflows', 'ours.ts');
const script = join(__dirname, 'replay', 'official.mjs');
const logger: Logger = { log: () => undefined };
const History = temporal.api.history.v1.History;

const official = openOfficialClient();

interface Recorded {
  /** Of a run: its workflow's id, and its own. */
  name: string;
  history: temporal.api.history.v1.IHistory;
}

/** A history that was not replayed. */
interface Refused {
  name: string;
  error: string;
}

test(
  "the official worker's histories are replayed by ours",
  async () => {
    const recorded = await withOfficialWorker(recordPrograms);
    // In each of the forms in which histories come.
    const histories = recorded.map(({ name, history }, index) => ({
      name,
      history: [history, History.encode(history).finish(), JSON.parse(historyToJSON(history))][index % 3] as object,
    }));
    const failed = await replayWithOurs(histories);
    // Some it cannot replay itself (replay/older-core.ts), nor can ours: it is not written down what came when.
    const refused = namesOf(await replayOfficially(recorded.filter(({ name }) => namesOf(failed).has(name))));
    const unexpected = failed.filter(({ name }) => !refused.has(name));
    expect({ seed: random.seed, unexpected }).toEqual({ seed: random.seed, unexpected: [] });
    expect(recorded.length - failed.length).toBeGreaterThanOrEqual(COUNT);
    report('of the official worker in ours', recorded.length, failed.length);
  },
  LIMIT_MS,
);

test(
  "our histories are replayed by the official worker's replayer, and by ours",
  async () => {
    const recorded = await withOurWorker(recordPrograms);
    const failed = await replayWithOurs(recorded);
    // Its core cannot replay all (replay/older-core.ts). Which ones is a matter of what came when, not of the program: so
    // no program is left out, and what it refuses has to be just what an older core must refuse.
    const beyond = await replayWithOurs(recorded.map(withoutActivations));
    const refused = await replayOfficially(recorded);
    const unexpected = refused.filter(({ name }) => !namesOf(beyond).has(name));
    const excused = beyond.filter(({ name }) => !namesOf(refused).has(name));
    const found = { seed: random.seed, failed, unexpected, excused };
    expect(found).toEqual({ seed: random.seed, failed: [], unexpected: [], excused: [] });
    expect(recorded.length - refused.length).toBeGreaterThanOrEqual(COUNT);
    report('of ours in the official replayer', recorded.length, refused.length);
  },
  LIMIT_MS,
);

test('a local activity that ended after something was cancelled is refused by the official replayer, of its own worker too', async () => {
  // Once there is a version that replays it, the tests above have to demand that nothing is refused.
  const theirs = await withOfficialWorker((taskQueue) => recordOne('beside', taskQueue));
  expect(await replayOfficially([theirs])).toEqual([refusal(theirs)]);
  const ours = await withOurWorker((taskQueue) => recordOne('beside', taskQueue));
  expect(await replayOfficially([ours])).toEqual([refusal(ours)]);
  expect(await replayWithOurs([ours])).toEqual([]);
  expect(await replayWithOurs([withoutActivations(ours)])).toEqual([refusal(ours)]);
});

function refusal({ name }: Recorded): Refused {
  return { name, error: expect.stringContaining('[TMPRL1100] Nondeterminism error') };
}

async function withOfficialWorker<T>(work: (taskQueue: string) => Promise<T>): Promise<T> {
  const taskQueue = `replay-official-${randomUUID()}`;
  const worker = spawn(process.execPath, [script, 'run', address, taskQueue], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(worker.stdout, 'data');
    return await work(taskQueue);
  } finally {
    worker.stdin.end();
    if (worker.exitCode === null) await once(worker, 'exit');
  }
}

async function withOurWorker<T>(work: (taskQueue: string) => Promise<T>): Promise<T> {
  const taskQueue = `replay-ours-${randomUUID()}`;
  const activities = makeActivities(() => Context.current().info.attempt);
  const worker = await Worker.create({ address, taskQueue, workflowsPath, activities, logger, workflowThreads: 1 });
  return await worker.runUntil(work(taskQueue));
}

async function replayWithOurs(histories: readonly { name: string; history: object }[]): Promise<Refused[]> {
  const named = histories.map(({ name, history }) => ({ workflowId: name, history }));
  const refused: Refused[] = [];
  let count = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath, logger }, named)) {
    count++;
    if (error !== undefined) refused.push({ name: workflowId, error: error.message });
  }
  expect(count).toBe(histories.length);
  return refused;
}

async function replayOfficially(recorded: readonly Recorded[]): Promise<Refused[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'temporal-native-replay-')), 'histories.json');
  const histories = recorded.map(({ name, history }) => ({
    workflowId: name,
    history: JSON.parse(historyToJSON(history)),
  }));
  writeFileSync(file, JSON.stringify(histories));
  await promisify(execFile)(process.execPath, [script, 'replay', file]);
  const results: { workflowId: string; error?: string }[] = JSON.parse(readFileSync(`${file}.results`, 'utf8'));
  expect(results).toHaveLength(recorded.length);
  return results.flatMap(({ workflowId: name, error }) => (error === undefined ? [] : [{ name, error }]));
}

function namesOf(refused: readonly Refused[]): Set<string> {
  return new Set(refused.map(({ name }) => name));
}

async function recordOne(workflow: string, taskQueue: string): Promise<Recorded> {
  const { workflow: client } = official.client;
  const handle = await client.start(workflow, { workflowId: `${taskQueue}-${randomUUID()}`, taskQueue });
  await handle.result();
  return { name: handle.workflowId, history: (await handle.fetchHistory()) as temporal.api.history.v1.IHistory };
}

/** Runs so many programs, and gives the histories of all runs that came of them, children's and later ones included. */
async function recordPrograms(taskQueue: string): Promise<Recorded[]> {
  const { client } = official;
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
  found.push({ name: `${workflowId} ${runId}`, history });
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

function report(what: string, count: number, refused: number): void {
  if (process.env.REPLAY_HISTORIES === undefined) return;
  process.stderr.write(`${count} histories ${what}, of which ${refused} are beyond older cores; SEED=${random.seed}\n`);
}
