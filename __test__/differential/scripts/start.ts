/** Starting: options, policies, the same request twice, delays, eager starts, signal-with-start. */
import { completeWorkflow, failWorkflow } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { enums, json, payloads, seconds, typed } from '../harness/values';
import { Worker, type WorkflowTask } from '../harness/worker';
import { describe, history, signal, start, startRequest, terminate } from '../harness/workflow';

const { WorkflowIdReusePolicy: Reuse, WorkflowIdConflictPolicy: Conflict } = enums;
type StartRequest = Parameters<typeof startRequest>[1];

const REUSE = [
  Reuse.WORKFLOW_ID_REUSE_POLICY_UNSPECIFIED,
  Reuse.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
  Reuse.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
  Reuse.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
  Reuse.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING,
];
const CONFLICT = [
  Conflict.WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED,
  Conflict.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
  Conflict.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
  Conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
];

/** Starts again under each pair of policies, each time after `before` has brought about what the pair meets. */
async function underEachPair(server: RawServer, before: (workflowId: string, queue: string) => Promise<void>) {
  for (const workflowIdReusePolicy of REUSE) {
    for (const workflowIdConflictPolicy of CONFLICT) {
      const workflowId = server.id(`wf-${workflowIdReusePolicy}-${workflowIdConflictPolicy}`);
      await before(workflowId, workflowId);
      await server.ask('startWorkflowExecution', {
        ...startRequest(server, { workflowId, taskQueue: { name: workflowId }, requestId: server.id('again') }),
        workflowIdReusePolicy,
        workflowIdConflictPolicy,
      });
    }
  }
}

async function quietly(server: RawServer, workflowId: string, queue: string) {
  return start(server, { workflowId, taskQueue: { name: queue }, requestId: server.id('first') }, { quiet: true });
}

export const scripts: Scripts = {
  'every option is in the first event': async (server) => {
    const workflow = await start(server, {
      input: payloads('in'),
      header: { fields: { h: json('header') } },
      memo: { fields: { note: json('memo') } },
      searchAttributes: { indexedFields: { CustomKeyword: json('word'), CustomInt: typed('Int', 3) } },
      workflowExecutionTimeout: seconds(100),
      workflowRunTimeout: seconds(50),
      workflowTaskTimeout: seconds(5),
      retryPolicy: { maximumAttempts: 3 },
      userMetadata: { summary: json('summary'), details: json('details') },
      priority: { priorityKey: 2 },
    });
    await workflow.worker.poll();
    await history(workflow);
    await describe(workflow);
    await terminate(workflow);
  },

  'timeouts are capped by each other and by the default': async (server) => {
    const cases: [string, StartRequest][] = [
      ['run above execution', { workflowExecutionTimeout: seconds(10), workflowRunTimeout: seconds(50) }],
      ['execution alone', { workflowExecutionTimeout: seconds(10) }],
      ['run alone', { workflowRunTimeout: seconds(10) }],
      ['task above run', { workflowRunTimeout: seconds(10), workflowTaskTimeout: seconds(50) }],
      ['task above the limit', { workflowTaskTimeout: seconds(500) }],
      ['negative', { workflowRunTimeout: seconds(-1) }],
      ['negative task', { workflowTaskTimeout: seconds(-1) }],
      ['negative execution', { workflowExecutionTimeout: seconds(-1) }],
    ];
    for (const [name, request] of cases) {
      const workflowId = server.id(name.replaceAll(' ', '-'));
      await server.ask('startWorkflowExecution', startRequest(server, { workflowId, ...request }));
      await history({ server, workflowId });
    }
  },

  'an id that is running, under each pair of policies': async (server) => {
    await underEachPair(server, async (workflowId, queue) => {
      await quietly(server, workflowId, queue);
    });
  },

  'an id that has completed, under each pair of policies': async (server) => {
    await underEachPair(server, async (workflowId, queue) => {
      const { worker } = await quietly(server, workflowId, queue);
      const task = await worker.poll({ quiet: true });
      await worker.respondQuietly(task, { commands: [completeWorkflow()] });
    });
  },

  'an id that has failed, under each pair of policies': async (server) => {
    await underEachPair(server, async (workflowId, queue) => {
      const { worker } = await quietly(server, workflowId, queue);
      const task = await worker.poll({ quiet: true });
      await worker.respondQuietly(task, { commands: [failWorkflow()] });
    });
  },

  'terminating what runs leaves its mark': async (server) => {
    const first = await start(server);
    await first.worker.poll();
    const second = await start(server, {
      requestId: server.id('second'),
      workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
    });
    await history(first, first.runId);
    await history(second, second.runId);
    const third = await start(server, {
      requestId: server.id('third'),
      workflowIdReusePolicy: Reuse.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING,
    });
    await history(second, second.runId);
    await history(third, third.runId);
  },

  'the same request twice starts once': async (server) => {
    const workflow = await start(server);
    await start(server);
    await workflow.worker.next(completeWorkflow());
    await server.ask('startWorkflowExecution', startRequest(server));
    await server.ask('startWorkflowExecution', startRequest(server, { requestId: server.id('new') }));
  },

  'the same request twice, whatever its policies': async (server) => {
    await start(server);
    for (const workflowIdConflictPolicy of CONFLICT) {
      await server.ask('startWorkflowExecution', startRequest(server, { workflowIdConflictPolicy }));
    }
    await server.ask(
      'startWorkflowExecution',
      startRequest(server, { workflowIdReusePolicy: Reuse.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE }),
    );
  },

  'using what exists may attach to it': async (server) => {
    const workflow = await start(server);
    const again = startRequest(server, {
      requestId: server.id('attached'),
      workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
      onConflictOptions: { attachRequestId: true, attachCompletionCallbacks: true, attachLinks: true },
    });
    await server.ask('startWorkflowExecution', again);
    await server.ask('startWorkflowExecution', again);
    await history(workflow);
    await describe(workflow);
  },

  'without a request id': async (server) => {
    const request = startRequest(server, { requestId: '' });
    const answer = await server.ask('startWorkflowExecution', request);
    server.note('it started', answer?.started);
    await server.ask('startWorkflowExecution', request);
  },

  'a delayed start': async (server) => {
    const workflow = await start(server, { workflowStartDelay: seconds(4) });
    await describe(workflow);
    await history(workflow);
    const task = await workflow.worker.poll();
    const [first, second] = task.history?.events ?? [];
    const started = Number(first?.eventTime?.seconds);
    server.note('the first task came no earlier', Number(second?.eventTime?.seconds) - started >= 4);
  },

  'a signal to a delayed start waits with it': async (server) => {
    const workflow = await start(server, { workflowStartDelay: seconds(5) });
    await signal(workflow);
    await history(workflow);
    await describe(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a delayed start that is cancelled or terminated': async (server) => {
    const workflow = await start(server, { workflowStartDelay: seconds(600) });
    await server.ask('requestCancelWorkflowExecution', { workflowExecution: { workflowId: workflow.workflowId } });
    await history(workflow);
    await terminate(workflow);
    await history(workflow);
  },

  'a delay does not go with cron': async (server) => {
    await server.ask(
      'startWorkflowExecution',
      startRequest(server, { workflowStartDelay: seconds(5), cronSchedule: '* * * * *' }),
    );
    await server.ask('startWorkflowExecution', startRequest(server, { workflowStartDelay: seconds(-5) }));
  },

  'an eager start brings its task': async (server) => {
    const request = startRequest(server, { requestEagerExecution: true, input: payloads('in') });
    const answer = await server.call('startWorkflowExecution', request);
    const worker = new Worker(server, request.taskQueue?.name ?? '');
    const task = answer.eagerWorkflowTask as WorkflowTask | undefined;
    if (!task?.taskToken) throw new Error('no task came with the start');
    await worker.complete(task, completeWorkflow());
    await history({ server, workflowId: server.id('wf') });
  },

  'an eager start that is asked for twice': async (server) => {
    const request = startRequest(server, { requestEagerExecution: true });
    await server.ask('startWorkflowExecution', request);
    await server.ask('startWorkflowExecution', request);
    await history({ server, workflowId: server.id('wf') });
  },

  'an eager start goes with no delay, cron or retry': async (server) => {
    const cases: [string, StartRequest][] = [
      ['delay', { workflowStartDelay: seconds(60) }],
      ['cron', { cronSchedule: '0 0 * * *' }],
      ['retry', { retryPolicy: { maximumAttempts: 2 } }],
    ];
    for (const [name, request] of cases) {
      await server.ask(
        'startWorkflowExecution',
        startRequest(server, { workflowId: server.id(name), requestEagerExecution: true, ...request }),
      );
    }
  },

  'signal with start starts, then only signals': async (server) => {
    const request = {
      workflowId: server.id('wf'),
      workflowType: { name: 'wf' },
      taskQueue: { name: server.id('queue') },
      requestId: server.id('first'),
      input: payloads('in'),
      signalName: 'hello',
      signalInput: payloads(1),
      header: { fields: { h: json('header') } },
      memo: { fields: { note: json('memo') } },
    };
    await server.ask('signalWithStartWorkflowExecution', request);
    await server.ask('signalWithStartWorkflowExecution', request);
    await server.ask('signalWithStartWorkflowExecution', { ...request, requestId: server.id('second') });
    const workflow = { server, workflowId: request.workflowId };
    const worker = new Worker(server, request.taskQueue.name);
    await worker.next(completeWorkflow());
    await history(workflow);
    await server.ask('signalWithStartWorkflowExecution', { ...request, requestId: server.id('third') });
    await history(workflow);
    await describe(workflow);
  },

  'signal with start under policies': async (server) => {
    const request = (requestId: string) => ({
      workflowId: server.id('wf'),
      workflowType: { name: 'wf' },
      taskQueue: { name: server.id('queue') },
      requestId: server.id(requestId),
      signalName: 'hello',
    });
    const first = await start(server);
    await server.ask('signalWithStartWorkflowExecution', {
      ...request('fail'),
      workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
    });
    await server.ask('signalWithStartWorkflowExecution', {
      ...request('terminate'),
      workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
    });
    await history(first, first.runId);
    await history(first);
    await server.ask('signalWithStartWorkflowExecution', {
      ...request('terminate-if-running'),
      workflowIdReusePolicy: Reuse.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING,
    });
    await terminate(first);
    await server.ask('signalWithStartWorkflowExecution', {
      ...request('reject'),
      workflowIdReusePolicy: Reuse.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    });
    await server.ask('signalWithStartWorkflowExecution', {
      ...request('failed-only'),
      workflowIdReusePolicy: Reuse.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
    });
  },

  'signal with start, delayed': async (server) => {
    const workflowId = server.id('wf');
    await server.ask('signalWithStartWorkflowExecution', {
      workflowId,
      workflowType: { name: 'wf' },
      taskQueue: { name: server.id('queue') },
      requestId: server.id('delayed'),
      signalName: 'hello',
      workflowStartDelay: seconds(600),
    });
    await history({ server, workflowId });
    await describe({ server, workflowId });
  },
};
