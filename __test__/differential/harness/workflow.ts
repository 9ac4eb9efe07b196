/** One workflow of a script, with what most scripts ask of it. */
import type { temporal } from '@temporalio/proto';
import type { RawServer, RecordedOptions } from './raw-server';
import { elapse, QUIET, until } from './until';
import { enums, payloads } from './values';
import { Worker } from './worker';

type StartRequest = temporal.api.workflowservice.v1.IStartWorkflowExecutionRequest;

export interface Workflow {
  readonly server: RawServer;
  readonly workflowId: string;
  readonly runId: string;
  readonly worker: Worker;
}

/** A request to start, complete as far as it has to be. */
export function startRequest(server: RawServer, more: StartRequest = {}): StartRequest {
  return {
    workflowId: server.id('wf'),
    workflowType: { name: 'wf' },
    taskQueue: { name: server.id('queue') },
    requestId: server.id('start'),
    ...more,
  };
}

export async function start(server: RawServer, more: StartRequest = {}, options?: RecordedOptions): Promise<Workflow> {
  const request = startRequest(server, more);
  const { runId } = await server.call('startWorkflowExecution', request, options);
  const worker = new Worker(server, request.taskQueue?.name ?? '');
  return { server, workflowId: request.workflowId ?? '', runId, worker };
}

export async function signal(
  { server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>,
  signalName = 'sig',
  ...args: unknown[]
) {
  return server.ask('signalWorkflowExecution', {
    workflowExecution: { workflowId },
    signalName,
    input: payloads(...args),
    requestId: server.id(`signal-${signalName}-${args.join('-')}`),
  });
}

export async function describe({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, runId = '') {
  return server.ask('describeWorkflowExecution', { execution: { workflowId, runId } });
}

export async function terminate({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, runId = '') {
  return server.ask('terminateWorkflowExecution', {
    workflowExecution: { workflowId, runId },
    reason: 'the script says so',
    details: payloads('detail'),
  });
}

export async function requestCancel({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, runId = '') {
  return server.ask('requestCancelWorkflowExecution', {
    workflowExecution: { workflowId, runId },
    requestId: server.id('cancel'),
    reason: 'the script says so',
  });
}

/** The whole history of the current run, or of the run that is given. */
export async function history({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, runId = '') {
  return server.ask('getWorkflowExecutionHistory', { execution: { workflowId, runId } });
}

/** Waits until the run has closed, and keeps its last event. */
export async function closed({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, runId = '') {
  return server.ask(
    'getWorkflowExecutionHistory',
    {
      execution: { workflowId, runId },
      waitNewEvent: true,
      historyEventFilterType: enums.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
    },
    { timeoutMs: 20_000 },
  );
}

/** Until the workflow has a task to be polled. Of a child, the real server lets the parent know of its start before that. */
export async function ready({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>): Promise<void> {
  await until(
    'the workflow has a task',
    () => server.ask('describeWorkflowExecution', { execution: { workflowId } }, QUIET),
    (answer) => answer?.pendingWorkflowTask != null,
  );
}

/**
 * Until a call to the workflow that was sent without awaiting its answer has surely reached the server, where nothing
 * shows it. What is asked after it on the same connection comes there after it.
 */
export async function arrival(
  { server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>,
  why: string,
): Promise<void> {
  await server.call('describeWorkflowExecution', { execution: { workflowId } }, QUIET);
  await elapse(0.5, why);
}
