/** Activities, from schedule to close. */
import { cancelActivity, completeWorkflow, scheduleActivity, startTimer } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { QUIET, until } from '../harness/until';
import { applicationFailure, canceledFailure, json, payloads, seconds } from '../harness/values';
import { describe, history, signal, start, terminate, type Workflow } from '../harness/workflow';

type Attributes = Parameters<typeof scheduleActivity>[2];

/** A workflow with one activity scheduled. */
async function withActivity(server: RawServer, attributes: Attributes = {}): Promise<Workflow> {
  const workflow = await start(server, {}, { quiet: true });
  const task = await workflow.worker.poll({ quiet: true });
  await workflow.worker.complete(task, scheduleActivity('a1', workflow.worker.queue, attributes));
  return workflow;
}

export const scripts: Scripts = {
  'scheduled, started, completed': async (server) => {
    const workflow = await withActivity(server, {
      input: payloads('in', 2),
      header: { fields: { h: json('header') } },
      scheduleToCloseTimeout: seconds(60),
      heartbeatTimeout: seconds(30),
    });
    await history(workflow);
    await describe(workflow);
    const task = await workflow.worker.pollActivity();
    await history(workflow);
    await describe(workflow);
    await workflow.worker.completeActivity(task, { out: 1 });
    await workflow.worker.completeActivity(task, 'twice');
    await workflow.worker.next(completeWorkflow());
    await workflow.worker.heartbeat(task);
    await history(workflow);
  },

  'failing once is retried, then completes': async (server) => {
    const workflow = await withActivity(server, {
      retryPolicy: { initialInterval: seconds(4), backoffCoefficient: 3, maximumAttempts: 3 },
    });
    const first = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(first, 'progress', 7);
    await workflow.worker.failActivity(first, applicationFailure('first', { details: payloads('d') }));
    await describe(workflow);
    await workflow.worker.completeActivity(first, 'stale');
    const second = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(first, 'stale');
    await describe(workflow);
    await workflow.worker.completeActivity(second);
    await history(workflow);
  },

  'attempts run out': async (server) => {
    const workflow = await withActivity(server, {
      retryPolicy: { initialInterval: seconds(0.05), maximumAttempts: 2 },
    });
    await workflow.worker.failActivity(await workflow.worker.pollActivity(), applicationFailure('one'));
    await workflow.worker.failActivity(await workflow.worker.pollActivity(), applicationFailure('two'));
    await history(workflow);
    await workflow.worker.poll();
  },

  'no retry by flag, by type, by policy': async (server) => {
    const cases: [string, Attributes, ReturnType<typeof applicationFailure>][] = [
      ['flag', {}, applicationFailure('flag', { nonRetryable: true })],
      ['type', { retryPolicy: { nonRetryableErrorTypes: ['Oops'] } }, applicationFailure('type')],
      ['policy', { retryPolicy: { maximumAttempts: 1 } }, applicationFailure('policy')],
      ['terminated', {}, { message: 'terminated', terminatedFailureInfo: {} }],
      ['canceled', {}, canceledFailure('unasked')],
      [
        'timeout',
        { retryPolicy: { maximumAttempts: 1 } },
        { message: 'own timeout', timeoutFailureInfo: { timeoutType: 1 } },
      ],
      ['server', {}, { message: 'server', serverFailureInfo: { nonRetryable: true } }],
    ];
    for (const [name, attributes, failure] of cases) {
      const workflow = await start(
        server,
        { workflowId: server.id(name), taskQueue: { name: server.id(name) } },
        { quiet: true },
      );
      const task = await workflow.worker.poll({ quiet: true });
      await workflow.worker.complete(task, scheduleActivity('a1', workflow.worker.queue, attributes));
      await workflow.worker.failActivity(await workflow.worker.pollActivity({ quiet: true }), failure);
      await history(workflow);
    }
  },

  'the next retry may be set by the failure': async (server) => {
    const workflow = await withActivity(server, { retryPolicy: { initialInterval: seconds(60) } });
    const first = await workflow.worker.pollActivity();
    await workflow.worker.failActivity(first, applicationFailure('soon', { nextRetryDelay: seconds(4) }));
    await describe(workflow);
    await workflow.worker.completeActivity(await workflow.worker.pollActivity());
    await history(workflow);
  },

  'a retry that would come after schedule-to-close fails': async (server) => {
    const workflow = await withActivity(server, {
      scheduleToCloseTimeout: seconds(5),
      retryPolicy: { initialInterval: seconds(60) },
    });
    await workflow.worker.failActivity(await workflow.worker.pollActivity());
    await history(workflow);
  },

  'schedule-to-start timeout': async (server) => {
    const workflow = await withActivity(server, { scheduleToStartTimeout: seconds(1) });
    await workflow.worker.poll();
    await history(workflow);
  },

  'start-to-close timeout, no retry': async (server) => {
    const workflow = await withActivity(server, {
      startToCloseTimeout: seconds(4),
      retryPolicy: { maximumAttempts: 1 },
    });
    const task = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(task, 'last');
    await workflow.worker.poll();
    await workflow.worker.completeActivity(task);
    await history(workflow);
  },

  'start-to-close timeout is retried': async (server) => {
    const workflow = await withActivity(server, {
      startToCloseTimeout: seconds(4),
      retryPolicy: { initialInterval: seconds(0.1), maximumAttempts: 2 },
    });
    const first = await workflow.worker.pollActivity();
    const second = await workflow.worker.pollActivity();
    await describe(workflow);
    await workflow.worker.completeActivity(first);
    await workflow.worker.completeActivity(second);
    await history(workflow);
  },

  'schedule-to-close timeout while scheduled': async (server) => {
    const workflow = await withActivity(server, { scheduleToCloseTimeout: seconds(1) });
    await workflow.worker.poll();
    await history(workflow);
  },

  'schedule-to-close timeout while started': async (server) => {
    const workflow = await withActivity(server, { scheduleToCloseTimeout: seconds(4) });
    await workflow.worker.pollActivity();
    await workflow.worker.poll();
    await history(workflow);
  },

  'schedule-to-close timeout after a failed attempt': async (server) => {
    const workflow = await withActivity(server, {
      scheduleToCloseTimeout: seconds(5),
      retryPolicy: { initialInterval: seconds(0.05) },
    });
    await workflow.worker.failActivity(await workflow.worker.pollActivity());
    await workflow.worker.pollActivity();
    await workflow.worker.poll();
    await history(workflow);
  },

  'heartbeat timeout': async (server) => {
    const workflow = await withActivity(server, {
      heartbeatTimeout: seconds(4),
      retryPolicy: { maximumAttempts: 1 },
    });
    const task = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(task, 'alive', 1);
    await describe(workflow);
    await workflow.worker.poll();
    await workflow.worker.heartbeat(task, 'too late');
    await history(workflow);
  },

  'heartbeat timeout is retried with the last details': async (server) => {
    const workflow = await withActivity(server, {
      heartbeatTimeout: seconds(4),
      retryPolicy: { initialInterval: seconds(0.1), maximumAttempts: 2 },
    });
    await workflow.worker.heartbeat(await workflow.worker.pollActivity(), 'alive', 1);
    const second = await workflow.worker.pollActivity();
    await describe(workflow);
    await workflow.worker.completeActivity(second);
    await history(workflow);
  },

  'cancelled before its start': async (server) => {
    const workflow = await withActivity(server);
    await signal(workflow);
    await workflow.worker.next(cancelActivity(5));
    await history(workflow);
    await workflow.worker.idleActivity();
    await workflow.worker.next(completeWorkflow());
  },

  'scheduled and cancelled by one task': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(scheduleActivity('a1', workflow.worker.queue), cancelActivity(5));
    await history(workflow);
  },

  'cancelled after its start, told by the heartbeat': async (server) => {
    const workflow = await withActivity(server);
    const task = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(task, 1);
    await signal(workflow);
    await workflow.worker.next(cancelActivity(5));
    await history(workflow);
    await describe(workflow);
    await workflow.worker.heartbeat(task, 2);
    await workflow.worker.cancelActivity(task, 'cleaned up');
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'cancelled after its start, completes all the same': async (server) => {
    const workflow = await withActivity(server);
    const task = await workflow.worker.pollActivity();
    await signal(workflow);
    await workflow.worker.next(cancelActivity(5));
    await workflow.worker.completeActivity(task);
    await history(workflow);
  },

  'cancelled after its start, fails without a retry': async (server) => {
    const workflow = await withActivity(server);
    const task = await workflow.worker.pollActivity();
    await signal(workflow);
    await workflow.worker.next(cancelActivity(5));
    await workflow.worker.failActivity(task);
    await history(workflow);
  },

  'cancelled in the backoff between attempts': async (server) => {
    const workflow = await withActivity(server, { retryPolicy: { initialInterval: seconds(60) } });
    await workflow.worker.failActivity(await workflow.worker.pollActivity());
    await signal(workflow);
    await workflow.worker.next(cancelActivity(5));
    await history(workflow);
  },

  'cancelled by the worker without a request': async (server) => {
    const workflow = await withActivity(server);
    await workflow.worker.cancelActivity(await workflow.worker.pollActivity(), 'why not');
    await history(workflow);
  },

  'completed, failed, cancelled, heartbeat by id': async (server) => {
    const workflow = await start(server, {}, { quiet: true });
    const { worker, workflowId, runId } = workflow;
    await worker.complete(
      await worker.poll({ quiet: true }),
      ...['a1', 'a2', 'a3'].map((id) => scheduleActivity(id, worker.queue, { retryPolicy: { maximumAttempts: 1 } })),
    );
    const by = (activityId: string) => ({ workflowId, runId, activityId });
    for (const _ of [1, 2, 3]) await worker.pollActivity({ quiet: true });
    await server.ask('recordActivityTaskHeartbeatById', { ...by('a1'), details: payloads('beat') });
    await server.ask('respondActivityTaskCompletedById', { ...by('a1'), result: payloads(1) });
    await server.ask('respondActivityTaskCompletedById', by('a1'));
    await server.ask('respondActivityTaskFailedById', { ...by('a2'), failure: applicationFailure('by id') });
    await server.ask('respondActivityTaskCanceledById', { ...by('a3'), details: payloads(3) });
    await server.ask('respondActivityTaskCompletedById', { workflowId, activityId: 'nope' });
    await server.ask('respondActivityTaskFailedById', { workflowId, activityId: 'nope' });
    await server.ask('respondActivityTaskCanceledById', { workflowId, activityId: 'nope' });
    await server.ask('recordActivityTaskHeartbeatById', { workflowId, activityId: 'nope' });
    await server.ask('respondActivityTaskCompletedById', { workflowId: server.id('nobody'), activityId: 'a1' });
    await server.ask('respondActivityTaskCompletedById', { workflowId: '', activityId: 'a1' });
    await server.ask('respondActivityTaskCompletedById', { workflowId, activityId: '' });
    await server.ask('recordActivityTaskHeartbeatById', { workflowId: '', activityId: 'a1' });
    await server.ask('recordActivityTaskHeartbeatById', { workflowId, activityId: '' });
    await history(workflow);
  },

  'completed by id before its start': async (server) => {
    const workflow = await withActivity(server);
    const { workflowId } = workflow;
    await server.ask('respondActivityTaskCompletedById', { workflowId, activityId: 'a1', result: payloads(1) });
    await history(workflow);
    await workflow.worker.idleActivity();
  },

  'failed by id before its start': async (server) => {
    const workflow = await withActivity(server, { retryPolicy: { maximumAttempts: 1 } });
    const { workflowId } = workflow;
    const failure = applicationFailure('by id');
    await server.ask('respondActivityTaskFailedById', { workflowId, activityId: 'a1', failure });
    await history(workflow);
  },

  'completed while the workflow cancels it': async (server) => {
    const workflow = await withActivity(server);
    const activity = await workflow.worker.pollActivity();
    await signal(workflow);
    const task = await workflow.worker.poll();
    await workflow.worker.completeActivity(activity);
    await workflow.worker.complete(task, cancelActivity(5));
    await history(workflow);
  },

  'an answer with the token of another kind or none': async (server) => {
    const workflow = await withActivity(server);
    const task = await workflow.worker.pollActivity();
    for (const taskToken of [new Uint8Array(), Buffer.from('rubbish'), task.taskToken.slice(0, -2)]) {
      await server.ask('respondActivityTaskCompleted', { taskToken });
      await server.ask('respondActivityTaskFailed', { taskToken });
      await server.ask('respondActivityTaskCanceled', { taskToken });
      await server.ask('recordActivityTaskHeartbeat', { taskToken });
    }
    await server.ask('respondActivityTaskCompleted', { taskToken: task.taskToken, namespace: 'nope' });
    await workflow.worker.completeActivity(task);
  },

  'the closing of a workflow strands its activities': async (server) => {
    const workflow = await withActivity(server);
    const task = await workflow.worker.pollActivity();
    await terminate(workflow);
    await workflow.worker.heartbeat(task);
    await workflow.worker.completeActivity(task);
    await workflow.worker.failActivity(task);
    await workflow.worker.cancelActivity(task);
    await history(workflow);
  },

  'the closing of a workflow drops what was scheduled': async (server) => {
    const workflow = await withActivity(server);
    await terminate(workflow);
    await workflow.worker.idleActivity();
  },

  'eager activities come with the answer': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    const task = await worker.poll();
    const answer = await worker.respond(task, {
      commands: [
        scheduleActivity('eager', worker.queue, { requestEagerExecution: true, input: payloads('in') }),
        scheduleActivity('usual', worker.queue),
        startTimer('t1'),
      ],
    });
    await describe(workflow);
    const [eager] = answer?.activityTasks ?? [];
    if (eager) await worker.completeActivity(eager as Parameters<typeof worker.completeActivity>[0]);
    await history(workflow);
  },

  'heartbeats are seen by describe': async (server) => {
    const workflow = await withActivity(server, { heartbeatTimeout: seconds(30) });
    const task = await workflow.worker.pollActivity();
    await workflow.worker.heartbeat(task, 'one');
    await workflow.worker.heartbeat(task, 'two');
    await until(
      'the heartbeat is seen',
      () => server.call('describeWorkflowExecution', { execution: { workflowId: workflow.workflowId } }, QUIET),
      (answer) => answer.pendingActivities?.[0]?.heartbeatDetails != null,
    );
    await describe(workflow);
  },
};
