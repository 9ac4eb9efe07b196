/** What there is too much of: events, bytes, pending things; and histories that do not fit into one answer. */
import { cancelExternal, completeWorkflow, recordMarker, signalExternal, startChild } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { elapse, QUIET } from '../harness/until';
import { type Command, payloads, seconds } from '../harness/values';
import type { WorkflowTask } from '../harness/worker';
import { history, signal, start as startUsual, type Workflow } from '../harness/workflow';

/** More than this is too large for one call. */
const LARGE_BYTES = 1_500_000;

/** Starts a workflow whose tasks leave the time that so much takes on a busy machine. */
function start(server: RawServer, more: Parameters<typeof startUsual>[1] = {}): Promise<Workflow> {
  return startUsual(server, { workflowTaskTimeout: seconds(60), ...more });
}

function markers(count: number): Command[] {
  return Array.from({ length: count }, (_, n) => recordMarker(`m${n}`));
}

function largeMarker(): Command {
  const marker = recordMarker('large');
  return {
    ...marker,
    recordMarkerCommandAttributes: { markerName: 'large', details: { what: payloads('x'.repeat(LARGE_BYTES)) } },
  };
}

/**
 * The next task. One that finds a poll waiting has a second to be started on the real server, too little for so much on a
 * busy machine: it would come again only after its timeout. So the poll comes after it.
 */
async function poll({ worker }: Workflow): Promise<WorkflowTask> {
  await elapse(1, 'nothing shows that a task is in its queue');
  return worker.poll(QUIET);
}

/** Answers the next task, all of it too long for a transcript. */
async function quietly(workflow: Workflow, ...commands: Command[]): Promise<void> {
  await workflow.worker.respondQuietly(await poll(workflow), { commands });
}

async function quietSignal({ server, workflowId }: Workflow, input = payloads()): Promise<void> {
  const request = { workflowExecution: { workflowId }, signalName: 'sig', input };
  await server.call('signalWorkflowExecution', request, QUIET);
}

/** All that a task's pages have, by id and type. */
async function pagesOf({ server, workflowId, runId }: Workflow, task: WorkflowTask): Promise<string[]> {
  const events = [...(task.history?.events ?? [])];
  let { nextPageToken } = task;
  while (nextPageToken.length > 0) {
    const request = { execution: { workflowId, runId }, nextPageToken };
    const page = await server.call('getWorkflowExecutionHistory', request, QUIET);
    events.push(...(page.history?.events ?? []));
    nextPageToken = page.nextPageToken;
  }
  return events.map(({ eventId, eventType }) => `${eventId} ${eventType}`);
}

/** How the next task's started event is: what it suggests, and why. */
async function noteSuggestion(workflow: Workflow): Promise<void> {
  const task = await poll(workflow);
  const { server, workflowId, runId } = workflow;
  const request = { execution: { workflowId, runId } };
  const last = await server.call('getWorkflowExecutionHistoryReverse', { ...request, maximumPageSize: 1 }, QUIET);
  const [event] = last.history?.events ?? [];
  const started = event?.workflowTaskStartedEventAttributes;
  server.note('started', {
    id: String(event?.eventId),
    suggests: started?.suggestContinueAsNew,
  });
  await workflow.worker.respondQuietly(task, {});
}

/** A run of `events` events whose workflow has seen all of them. */
async function withEvents(server: RawServer, events: number): Promise<Workflow> {
  const name = server.id(`of-${events}`);
  const workflow = await start(server, { workflowId: name, taskQueue: { name }, requestId: name });
  await quietly(workflow, ...markers(events - 4));
  return workflow;
}

async function tooManyPending(server: RawServer, command: (n: number) => Command): Promise<void> {
  const workflow = await start(server);
  const task = await workflow.worker.poll();
  const commands = Array.from({ length: 2_001 }, (_, n) => command(n));
  await workflow.worker.respond(task, { commands }, { quietRequest: true });
  await history(workflow);
}

export const scripts: Scripts = {
  'a long history suggests to continue as new': async (server) => {
    const workflow = await withEvents(server, 4_092);
    await quietSignal(workflow);
    await noteSuggestion(workflow);
    await quietSignal(workflow);
    await noteSuggestion(workflow);
    const other = await withEvents(server, 4_093);
    await quietSignal(other);
    await noteSuggestion(other);
  },

  'a large history suggests to continue as new': async (server) => {
    const workflow = await start(server);
    for (const _ of [1, 2, 3]) {
      await quietly(workflow, largeMarker());
      await quietSignal(workflow);
      await noteSuggestion(workflow);
      await quietSignal(workflow);
    }
  },

  'a hundred events wait for the end of a task, and no more': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    for (let n = 0; n < 100; n += 1) await quietSignal(workflow);
    await history(workflow);
    await signal(workflow, 'one more');
    await history(workflow);
    await workflow.worker.complete(task, completeWorkflow());
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'two megabytes wait for the end of a task, and no more': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    const large = payloads('x'.repeat(LARGE_BYTES));
    await quietSignal(workflow, large);
    await quietSignal(workflow, large);
    await workflow.worker.complete(task, completeWorkflow());
    server.note('events', await pagesOf(workflow, await poll(workflow)));
  },

  'too many events end a workflow': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    for (let n = 0; n < 5; n += 1) {
      await quietly(workflow, ...markers(10_000));
      await quietSignal(workflow);
    }
    const task = await poll(workflow);
    server.note('started', String(task.startedEventId));
    // One event less than there may be, and none more after it.
    await worker.respond(task, { commands: markers(51_200 - Number(task.startedEventId) - 1) }, { quietRequest: true });
    await signal(workflow, 'one too many');
    await signal(workflow, 'one more');
    const { workflowId, runId } = workflow;
    const end = await server.call(
      'getWorkflowExecutionHistoryReverse',
      { execution: { workflowId, runId }, maximumPageSize: 1 },
      QUIET,
    );
    server.note('the end', end.history?.events?.[0]?.workflowExecutionTerminatedEventAttributes?.reason);
  },

  'a task whose history has more than one page': async (server) => {
    const workflow = await withEvents(server, 700);
    await quietSignal(workflow);
    const task = await poll(workflow);
    server.note('first', await pagesOf(workflow, task));
    await workflow.worker.failTask(task);
    const again = await poll(workflow);
    server.note('again', await pagesOf(workflow, again));
  },

  'too many children': (server) =>
    tooManyPending(server, (n) => startChild(server.id(`child-${n}`), server.id('queue'))),

  'too many signals to others': (server) => tooManyPending(server, (n) => signalExternal(server.id(`nobody-${n}`))),

  'too many requests to cancel others': (server) =>
    tooManyPending(server, (n) => cancelExternal(server.id(`nobody-${n}`))),
};
