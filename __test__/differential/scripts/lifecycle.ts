/** What ends a run and what speaks to it: completion, failure, signals, cancellation, termination, descriptions. */
import {
  cancelWorkflow,
  completeWorkflow,
  failWorkflow,
  recordMarker,
  scheduleActivity,
  startChild,
  startTimer,
} from '../harness/commands';
import type { Scripts } from '../harness/raw-server';
import { json, payloads } from '../harness/values';
import { closed, describe, history, requestCancel, signal, start, terminate } from '../harness/workflow';

export const scripts: Scripts = {
  'a workflow that completes': async (server) => {
    const workflow = await start(server, { input: payloads('Ada', 3) });
    await describe(workflow);
    const task = await workflow.worker.poll();
    await describe(workflow);
    await workflow.worker.complete(task, completeWorkflow({ ok: true }));
    await history(workflow);
    await closed(workflow);
    await describe(workflow);
  },

  'a workflow that fails': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(failWorkflow('bad luck', { nonRetryable: true, details: payloads(1) }));
    await history(workflow);
    await describe(workflow);
  },

  'everything pending is described': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    await worker.next(
      scheduleActivity('a1', worker.queue, { input: payloads('in'), header: { fields: { h: json(1) } } }),
      startTimer('t1'),
      startChild(server.id('child'), server.id('child-queue')),
      recordMarker('m1'),
    );
    await worker.poll();
    await describe(workflow);
    await worker.pollActivity();
    await describe(workflow);
    await terminate(workflow);
    await describe(workflow);
    await history(workflow);
  },

  'a run is described by its run id, and nobody by a wrong one': async (server) => {
    const first = await start(server);
    await terminate(first);
    const second = await start(server, { requestId: server.id('second') });
    await describe(first, first.runId);
    await describe(second);
    await describe(first, '11111111-2222-4333-8444-555555555555');
    await describe(first, 'no uuid');
    await describe({ server, workflowId: 'nope' });
    await describe({ server, workflowId: '' });
  },

  'signals wait for the worker in order, and make one task': async (server) => {
    const workflow = await start(server);
    await signal(workflow, 'before', 1);
    await workflow.worker.next();
    await signal(workflow, 'a', 1);
    await signal(workflow, 'b', 2);
    const task = await workflow.worker.poll();
    await signal(workflow, 'while-started', 3);
    await history(workflow);
    await workflow.worker.complete(task);
    await history(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
    await signal(workflow, 'too-late');
  },

  'a signal with the request id of an earlier one is taken once': async (server) => {
    const workflow = await start(server);
    const request = {
      workflowExecution: { workflowId: workflow.workflowId },
      signalName: 'twice',
      requestId: server.id('same'),
      header: { fields: { h: json('header') } },
    };
    await server.ask('signalWorkflowExecution', request);
    await server.ask('signalWorkflowExecution', request);
    await workflow.worker.next();
    await server.ask('signalWorkflowExecution', request);
    await history(workflow);
  },

  'a signal to a run by its id': async (server) => {
    const first = await start(server);
    await terminate(first);
    const { workflowId } = await start(server, { requestId: server.id('second') });
    const to = (runId: string) =>
      server.ask('signalWorkflowExecution', { workflowExecution: { workflowId, runId }, signalName: 'sig' });
    await to(first.runId);
    await to('11111111-2222-4333-8444-555555555555');
    await to('');
    await signal({ server, workflowId: server.id('nobody') });
  },

  'termination closes at once, whatever is going on': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await terminate(workflow);
    await workflow.worker.complete(task, completeWorkflow());
    await workflow.worker.failTask(task);
    await history(workflow);
    await closed(workflow);
    await describe(workflow);
    await terminate(workflow);
    await terminate({ server, workflowId: server.id('nobody') });
  },

  'termination flushes what was buffered': async (server) => {
    const workflow = await start(server);
    await workflow.worker.poll();
    await signal(workflow);
    await terminate(workflow);
    await history(workflow);
  },

  'termination before any task': async (server) => {
    const workflow = await start(server);
    await terminate(workflow, workflow.runId);
    await workflow.worker.idle();
    await history(workflow);
  },

  'termination that names the first run of the chain': async (server) => {
    const workflow = await start(server);
    const of = (firstExecutionRunId: string) =>
      server.ask('terminateWorkflowExecution', {
        workflowExecution: { workflowId: workflow.workflowId },
        firstExecutionRunId,
      });
    await of('11111111-2222-4333-8444-555555555555');
    await of('no uuid');
    await of(workflow.runId);
    await history(workflow);
  },

  'a cancel request is an event, and the workflow answers it': async (server) => {
    const workflow = await start(server);
    await requestCancel(workflow);
    await requestCancel(workflow);
    await describe(workflow);
    await server.ask('requestCancelWorkflowExecution', {
      workflowExecution: { workflowId: workflow.workflowId },
      requestId: server.id('another'),
      reason: 'again',
    });
    await workflow.worker.next(cancelWorkflow());
    await history(workflow);
    await requestCancel(workflow);
    await describe(workflow);
  },

  'a cancel request while a task is started is buffered': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await requestCancel(workflow);
    await requestCancel(workflow);
    await history(workflow);
    await workflow.worker.complete(task);
    await workflow.worker.next(completeWorkflow('in spite of it'));
    await history(workflow);
  },

  'a cancel request to nobody, to a wrong run, to a wrong first run': async (server) => {
    const workflow = await start(server);
    await requestCancel({ server, workflowId: server.id('nobody') });
    await requestCancel(workflow, '11111111-2222-4333-8444-555555555555');
    await server.ask('requestCancelWorkflowExecution', {
      workflowExecution: { workflowId: workflow.workflowId },
      firstExecutionRunId: '11111111-2222-4333-8444-555555555555',
    });
    await server.ask('requestCancelWorkflowExecution', {
      workflowExecution: { workflowId: workflow.workflowId },
      firstExecutionRunId: workflow.runId,
    });
    await history(workflow);
  },
};
