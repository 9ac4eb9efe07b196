/** Reading histories: pages, long polls, the close-event filter, backwards. */
import { completeWorkflow, continueAsNew, recordMarker } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { enums, seconds } from '../harness/values';
import { arrival, closed, signal, start, terminate, type Workflow } from '../harness/workflow';

const CLOSE_EVENT = enums.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;

async function closedWithMarkers(server: RawServer): Promise<Workflow> {
  const workflow = await start(server);
  await workflow.worker.next(...[1, 2, 3, 4, 5].map((n) => recordMarker(`m${n}`)), completeWorkflow());
  return workflow;
}

/**
 * The events of all pages together. How many a page has is not compared: the real server's sizes count what it stored at
 * once, so that a page of three may have ten events.
 */
async function allPages(
  server: RawServer,
  method: 'getWorkflowExecutionHistory' | 'getWorkflowExecutionHistoryReverse',
  workflowId: string,
): Promise<void> {
  const ids: number[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const answer = await server.call(
      method,
      { execution: { workflowId }, maximumPageSize: 3, nextPageToken },
      { quiet: true },
    );
    ids.push(...(answer.history?.events ?? []).map((event) => Number(event.eventId)));
    nextPageToken = answer.nextPageToken;
  } while (nextPageToken.length > 0);
  server.note('events', ids);
}

export const scripts: Scripts = {
  'page by page': async (server) => {
    const { workflowId } = await closedWithMarkers(server);
    await allPages(server, 'getWorkflowExecutionHistory', workflowId);
  },

  'page by page, backwards': async (server) => {
    const { workflowId } = await closedWithMarkers(server);
    await allPages(server, 'getWorkflowExecutionHistoryReverse', workflowId);
  },

  'backwards, of a workflow that runs': async (server) => {
    const workflow = await start(server);
    await workflow.worker.poll();
    await signal(workflow);
    await server.ask('getWorkflowExecutionHistoryReverse', { execution: { workflowId: workflow.workflowId } });
  },

  'a token keeps to its run': async (server) => {
    const workflow = await start(server);
    const execution = { workflowId: workflow.workflowId };
    const first = await server.ask('getWorkflowExecutionHistory', { execution, waitNewEvent: true });
    await terminate(workflow);
    await start(server, { requestId: server.id('second') });
    const nextPageToken = first?.nextPageToken ?? new Uint8Array();
    await server.ask('getWorkflowExecutionHistory', { execution, waitNewEvent: true, nextPageToken });
  },

  'a token of another workflow, or rubbish': async (server) => {
    const workflow = await start(server);
    const other = await start(server, { workflowId: server.id('other') });
    const execution = { workflowId: workflow.workflowId };
    const first = await server.ask('getWorkflowExecutionHistory', { execution, waitNewEvent: true });
    await server.ask('getWorkflowExecutionHistory', {
      execution: { workflowId: other.workflowId, runId: other.runId },
      nextPageToken: first?.nextPageToken ?? new Uint8Array(),
      waitNewEvent: true,
    });
    await server.ask('getWorkflowExecutionHistory', { execution, nextPageToken: Buffer.from('rubbish') });
    await server.ask('getWorkflowExecutionHistoryReverse', { execution, nextPageToken: Buffer.from('rubbish') });
  },

  'waiting for new events': async (server) => {
    const workflow = await start(server);
    const execution = { workflowId: workflow.workflowId };
    const first = await server.ask('getWorkflowExecutionHistory', { execution, waitNewEvent: true });
    const second = server.ask('getWorkflowExecutionHistory', {
      execution,
      waitNewEvent: true,
      nextPageToken: first?.nextPageToken ?? new Uint8Array(),
    });
    await arrival(workflow, 'it has to wait');
    await signal(workflow);
    const third = server.ask('getWorkflowExecutionHistory', {
      execution,
      waitNewEvent: true,
      nextPageToken: (await second)?.nextPageToken ?? new Uint8Array(),
    });
    await arrival(workflow, 'it has to wait');
    await terminate(workflow);
    await third;
  },

  'waiting until the caller has had enough': async (server) => {
    const workflow = await start(server);
    const execution = { workflowId: workflow.workflowId };
    const first = await server.ask('getWorkflowExecutionHistory', { execution, waitNewEvent: true });
    await server.ask(
      'getWorkflowExecutionHistory',
      { execution, waitNewEvent: true, nextPageToken: first?.nextPageToken ?? new Uint8Array() },
      { timeoutMs: 5_000 },
    );
    await server.ask(
      'getWorkflowExecutionHistory',
      { execution, waitNewEvent: true, historyEventFilterType: CLOSE_EVENT },
      { timeoutMs: 5_000 },
    );
  },

  'waiting for the close event': async (server) => {
    const workflow = await start(server);
    const waiting = closed(workflow);
    await arrival(workflow, 'it has to wait');
    await workflow.worker.next();
    await signal(workflow);
    await workflow.worker.next(completeWorkflow());
    await waiting;
  },

  'the last event without waiting': async (server) => {
    const workflow = await start(server);
    const execution = { workflowId: workflow.workflowId };
    await server.ask(
      'getWorkflowExecutionHistory',
      { execution, historyEventFilterType: CLOSE_EVENT },
      { timeoutMs: 5_000 },
    );
    await workflow.worker.next(continueAsNew({}));
    await server.ask('getWorkflowExecutionHistory', {
      execution: { ...execution, runId: workflow.runId },
      historyEventFilterType: CLOSE_EVENT,
    });
  },

  'the close event for callers that follow runs, and for others': async (server) => {
    const workflow = await start(server, {
      workflowRunTimeout: seconds(1),
      retryPolicy: { initialInterval: seconds(600), maximumAttempts: 2 },
    });
    await closed(workflow, workflow.runId);
    const request = {
      execution: { workflowId: workflow.workflowId, runId: workflow.runId },
      historyEventFilterType: CLOSE_EVENT,
    };
    await server.ask('getWorkflowExecutionHistory', request, {
      metadata: { 'supported-features': 'follows-next-run-id' },
    });
    await server.ask('getWorkflowExecutionHistory', { ...request, historyEventFilterType: 0 });
  },

  'the history of nobody': async (server) => {
    for (const method of ['getWorkflowExecutionHistory', 'getWorkflowExecutionHistoryReverse'] as const) {
      await server.ask(method, { execution: { workflowId: server.id('nobody') } });
      await server.ask(method, { execution: {} });
      await server.ask(method, {});
      await server.ask(method, { execution: { workflowId: server.id('wf'), runId: 'no uuid' } });
    }
  },
};
