/** Runs that follow each other: continue-as-new, cron, retry; and the timeouts of runs and chains. */
import { completeWorkflow, continueAsNew, failWorkflow, scheduleActivity, startChild } from '../harness/commands';
import type { Scripts } from '../harness/raw-server';
import { elapse } from '../harness/until';
import { json, payloads, seconds, typed } from '../harness/values';
import {
  closed,
  describe,
  history,
  ready,
  requestCancel,
  signal,
  start,
  startRequest,
  terminate,
} from '../harness/workflow';

export const scripts: Scripts = {
  'continue as new carries everything over': async (server) => {
    const workflow = await start(server, {
      memo: { fields: { note: json('memo') } },
      searchAttributes: { indexedFields: { CustomKeyword: typed('Keyword', 'word') } },
      header: { fields: { h: json('header') } },
      workflowExecutionTimeout: seconds(100),
      workflowRunTimeout: seconds(50),
      workflowTaskTimeout: seconds(5),
      retryPolicy: { maximumAttempts: 3 },
      userMetadata: { summary: json('summary') },
    });
    await workflow.worker.next(continueAsNew({ input: payloads('second') }));
    await history(workflow, workflow.runId);
    await history(workflow);
    await describe(workflow, workflow.runId);
    await describe(workflow);
    await workflow.worker.next(completeWorkflow());
    await closed(workflow);
  },

  'continue as new may change everything': async (server) => {
    const workflow = await start(server, { memo: { fields: { note: json('memo') } } });
    await workflow.worker.next(
      continueAsNew({
        workflowType: { name: 'another' },
        taskQueue: { name: server.id('another') },
        workflowRunTimeout: seconds(40),
        workflowTaskTimeout: seconds(4),
        memo: { fields: { other: json('memo') } },
        header: { fields: { other: json('header') } },
        searchAttributes: { indexedFields: { CustomInt: typed('Int', 1) } },
        backoffStartInterval: seconds(600),
      }),
    );
    await history(workflow, workflow.runId);
    await history(workflow);
    await describe(workflow);
  },

  'continue as new strands what was pending': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(
      scheduleActivity('a1', workflow.worker.queue),
      startChild(server.id('child'), server.id('child-queue')),
    );
    await ready({ server, workflowId: server.id('child') });
    await workflow.worker.next(continueAsNew({}));
    await closed({ server, workflowId: server.id('child') });
    await workflow.worker.idleActivity();
    await history(workflow);
  },

  'a signal that comes before continuing as new stops it': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await signal(workflow);
    await workflow.worker.complete(task, continueAsNew({}));
    await workflow.worker.next(continueAsNew({}));
    await history(workflow, workflow.runId);
    await history(workflow);
  },

  'a request for a run that was continued': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(continueAsNew({}));
    await closed(workflow, workflow.runId);
    await server.ask('signalWorkflowExecution', {
      workflowExecution: { workflowId: workflow.workflowId, runId: workflow.runId },
      signalName: 'sig',
    });
    await server.ask('terminateWorkflowExecution', {
      workflowExecution: { workflowId: workflow.workflowId },
      firstExecutionRunId: workflow.runId,
    });
    await history(workflow);
    await server.ask('startWorkflowExecution', startRequest(server));
  },

  'a failure is retried': async (server) => {
    const workflow = await start(server, {
      input: payloads('in'),
      retryPolicy: { initialInterval: seconds(5), maximumAttempts: 2 },
    });
    await workflow.worker.next(failWorkflow('first'));
    await history(workflow, workflow.runId);
    await history(workflow);
    await describe(workflow);
    await workflow.worker.next(failWorkflow('second'));
    await history(workflow);
    await describe(workflow);
  },

  'a failure that is not to be retried': async (server) => {
    const flagged = await start(server, { retryPolicy: {} });
    await flagged.worker.next(failWorkflow('flag', { nonRetryable: true }));
    await closed(flagged);
    const typedFailure = await start(server, {
      requestId: server.id('type'),
      retryPolicy: { nonRetryableErrorTypes: ['Oops'] },
    });
    await typedFailure.worker.next(failWorkflow('type'));
    await closed(typedFailure);
  },

  'the failure may say when the next run begins': async (server) => {
    const workflow = await start(server, { retryPolicy: { initialInterval: seconds(600) } });
    await workflow.worker.next(failWorkflow('soon', { nextRetryDelay: seconds(5) }));
    await history(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a run timeout': async (server) => {
    const workflow = await start(server, { workflowRunTimeout: seconds(1) });
    await closed(workflow);
    await history(workflow);
    await describe(workflow);
  },

  'a run timeout while a task is started': async (server) => {
    const workflow = await start(server, { workflowRunTimeout: seconds(5) });
    await elapse(1, 'the task may take as long as the run, and must not be over first');
    const task = await workflow.worker.poll();
    await closed(workflow);
    await workflow.worker.complete(task);
    await history(workflow);
  },

  'a run timeout is retried': async (server) => {
    const workflow = await start(server, {
      workflowRunTimeout: seconds(4),
      retryPolicy: { initialInterval: seconds(4), maximumAttempts: 2 },
    });
    await closed(workflow, workflow.runId);
    await history(workflow);
    await workflow.worker.next(completeWorkflow());
  },

  'an execution timeout is not retried': async (server) => {
    const workflow = await start(server, {
      workflowExecutionTimeout: seconds(1),
      retryPolicy: { initialInterval: seconds(1.5), maximumAttempts: 5 },
    });
    await closed(workflow, workflow.runId);
    await history(workflow);
  },

  'an execution timeout ends the chain': async (server) => {
    const workflow = await start(server, { workflowExecutionTimeout: seconds(5) });
    await workflow.worker.next(continueAsNew({}));
    await history(workflow);
    await closed(workflow);
    await describe(workflow);
  },

  'cron runs that wait for their time': async (server) => {
    const workflow = await start(server, { cronSchedule: '@every 5s', input: payloads('in') });
    await describe(workflow);
    await workflow.worker.next(completeWorkflow('first result'));
    await closed(workflow, workflow.runId);
    await describe(workflow);
    await terminate(workflow);
  },

  cron: async (server) => {
    // The history says how long a run waits, in whole seconds: always one here, however long the run before it took.
    const workflow = await start(server, { cronSchedule: '@every 1s', input: payloads('in') });
    await workflow.worker.next(completeWorkflow('first result'));
    await closed(workflow, workflow.runId);
    await workflow.worker.next(failWorkflow('second run'));
    const third = await workflow.worker.poll();
    await workflow.worker.complete(third);
    await terminate(workflow);
    await history(workflow);
  },

  'cron that is cancelled': async (server) => {
    const workflow = await start(server, { cronSchedule: '@every 1000h' });
    await requestCancel(workflow);
    await workflow.worker.next({ commandType: 7, cancelWorkflowExecutionCommandAttributes: {} });
    await history(workflow);
  },

  'cron schedules that are accepted or not': async (server) => {
    for (const [name, cronSchedule] of Object.entries({
      five: '0 12 * * 1-5',
      zone: 'CRON_TZ=Europe/Berlin 0 12 * * *',
      tz: 'TZ=America/New_York 0 12 * * *',
      every: '@every 1h',
      hourly: '@hourly',
      six: '0 0 12 * * *',
      rubbish: 'now and then',
      range: '99 * * * *',
      'unknown-zone': 'CRON_TZ=Nowhere/Land 0 12 * * *',
    })) {
      const workflowId = server.id(name);
      await server.ask('startWorkflowExecution', startRequest(server, { workflowId, cronSchedule }), { quiet: false });
      const answer = await server.ask('describeWorkflowExecution', { execution: { workflowId } }, { quiet: true });
      server.note('is there', answer !== undefined);
    }
  },

  'a bad retry policy': async (server) => {
    for (const [name, retryPolicy] of Object.entries({
      negative: { initialInterval: seconds(-1) },
      coefficient: { backoffCoefficient: 0.5 },
      'maximum-below-initial': { initialInterval: seconds(5), maximumInterval: seconds(1) },
      'negative-maximum': { maximumInterval: seconds(-1) },
      'negative-attempts': { maximumAttempts: -1 },
      'timeout-type': { nonRetryableErrorTypes: ['TemporalTimeout:Nope'] },
    })) {
      await server.ask('startWorkflowExecution', startRequest(server, { workflowId: server.id(name), retryPolicy }));
    }
  },
};
