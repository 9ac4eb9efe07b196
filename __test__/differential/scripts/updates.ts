/** Updates, and update-with-start. */
import { completeWorkflow, continueAsNew, failWorkflow, startTimer } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import {
  ACCEPTED,
  ADMITTED,
  accept,
  admitted,
  answer,
  COMPLETED,
  done,
  failUpdate,
  reject,
  respond,
  respondLater,
  update,
  updateRequest,
} from '../harness/updates';
import { applicationFailure, payloads } from '../harness/values';
import { arrival, describe, history, signal, start, terminate, type Workflow } from '../harness/workflow';

/** A workflow that waits, with no task pending. */
async function waiting(server: RawServer): Promise<Workflow> {
  const workflow = await start(server, {}, { quiet: true });
  const task = await workflow.worker.poll({ quiet: true });
  await workflow.worker.respondQuietly(task, {});
  return workflow;
}

function pollUpdate({ server, workflowId }: Workflow, updateId: string, stage = COMPLETED, timeoutMs = 9_000) {
  return server.ask(
    'pollWorkflowExecutionUpdate',
    {
      updateRef: { workflowExecution: { workflowId }, updateId },
      ...(stage === 0 ? {} : { waitPolicy: { lifecycleStage: stage } }),
    },
    { timeoutMs },
  );
}

export const scripts: Scripts = {
  'accepted and completed by one task': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await history(workflow);
    await describe(workflow);
    await answer(workflow.worker, task, accept(task), respond(task));
    await asked;
    await history(workflow);
    await pollUpdate(workflow, 'u1');
    await describe(workflow);
  },

  'accepted by one task, completed by a later one': async (server) => {
    const workflow = await waiting(server);
    const accepted = update(server, workflow.workflowId, 'u1', ACCEPTED);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task));
    await accepted;
    const completed = pollUpdate(workflow, 'u1', COMPLETED, 9_000);
    await signal(workflow);
    const next = await workflow.worker.poll();
    await answer(workflow.worker, next, respondLater('u1', { success: payloads('later') }));
    await completed;
    await history(workflow);
  },

  'rejected, without a trace': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, reject(task));
    await asked;
    await history(workflow);
    await describe(workflow);
    await pollUpdate(workflow, 'u1');
    // The next task's events come after what was never written.
    await signal(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'rejected together with a command': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, reject(task), startTimer('t1'));
    await asked;
    await history(workflow);
  },

  'fails in the workflow': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), failUpdate(task));
    await asked;
    await update(server, workflow.workflowId, 'u1');
    await history(workflow);
  },

  'the same id twice has one outcome, also later': async (server) => {
    const workflow = await waiting(server);
    const first = update(server, workflow.workflowId, 'u1');
    await admitted(workflow, 'u1');
    const second = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await arrival(workflow, 'the second has to be there');
    await answer(workflow.worker, task, accept(task), respond(task));
    await first;
    await second;
    await update(server, workflow.workflowId, 'u1', ACCEPTED);
    await history(workflow);
  },

  'two updates come with one task': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const first = update(server, workflow.workflowId, 'u1');
    await admitted(workflow, 'u1');
    const second = update(server, workflow.workflowId, 'u2');
    await admitted(workflow, 'u2');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task, 0), respond(task, 0), accept(task, 1), respond(task, 1));
    await first;
    await second;
    await history(workflow);
  },

  'before the first task': async (server) => {
    const workflow = await start(server);
    const asked = update(server, workflow.workflowId, 'u1');
    await admitted(workflow, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), respond(task), done);
    await asked;
    await history(workflow);
  },

  'while a task is started it comes with the next': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    const asked = update(server, workflow.workflowId, 'u1');
    await admitted(workflow, 'u1');
    await workflow.worker.complete(task);
    const next = await workflow.worker.poll();
    await answer(workflow.worker, next, accept(next), respond(next));
    await asked;
    await history(workflow);
  },

  'a signal during a speculative task makes it real': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await signal(workflow);
    await history(workflow);
    await answer(workflow.worker, task, reject(task));
    await asked;
    await history(workflow);
    await workflow.worker.next(done);
    await history(workflow);
  },

  'a signal before a speculative task starts': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    await admitted(workflow, 'u1');
    await signal(workflow);
    await history(workflow);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), respond(task));
    await asked;
    await history(workflow);
  },

  'an answer that says nothing of the update': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await workflow.worker.complete(task);
    await asked;
    await history(workflow);
  },

  'the task that has it fails, the next has it again': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await workflow.worker.failTask(task);
    await history(workflow);
    const next = await workflow.worker.poll();
    await answer(workflow.worker, next, accept(next), respond(next));
    await asked;
    await history(workflow);
  },

  'nobody polls': async (server) => {
    const workflow = await waiting(server);
    await update(server, workflow.workflowId, 'u1', COMPLETED, 1_500);
    await history(workflow);
    await pollUpdate(workflow, 'u1', ACCEPTED, 1_000);
    await pollUpdate(workflow, 'u1', 0);
  },

  'accepted, and the outcome takes longer than the caller waits': async (server) => {
    const workflow = await waiting(server);
    const accepted = update(server, workflow.workflowId, 'u1', ACCEPTED);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task));
    await accepted;
    await pollUpdate(workflow, 'u1', 0);
    await pollUpdate(workflow, 'u1', ACCEPTED);
    await pollUpdate(workflow, 'u1', COMPLETED, 1_000);
    await pollUpdate(workflow, 'nope', COMPLETED, 1_000);
  },

  'admitted is no stage to wait for': async (server) => {
    const workflow = await waiting(server);
    await update(server, workflow.workflowId, 'u1', ADMITTED);
    await update(server, workflow.workflowId, 'u2', 0, 1_500);
    await pollUpdate(workflow, 'u1', ADMITTED);
  },

  'the workflow completes and leaves an accepted update': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), completeWorkflow());
    await asked;
    await update(server, workflow.workflowId, 'u1');
    await pollUpdate(workflow, 'u1');
    await history(workflow);
  },

  'the workflow completes and leaves an update unanswered': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await workflow.worker.complete(task, completeWorkflow());
    await asked;
    await history(workflow);
    await update(server, workflow.workflowId, 'u2');
    await pollUpdate(workflow, 'u1');
  },

  'the workflow fails and leaves an accepted update': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), failWorkflow());
    await asked;
  },

  'the workflow is terminated with updates in flight': async (server) => {
    const workflow = await waiting(server);
    const accepted = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task));
    const second = update(server, workflow.workflowId, 'u2');
    await admitted(workflow, 'u2');
    await terminate(workflow);
    await accepted;
    await second;
  },

  'the workflow continues as new with updates in flight': async (server) => {
    const workflow = await waiting(server);
    const accepted = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), continueAsNew({}));
    await accepted;
  },

  'completed and the workflow with it': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), respond(task), completeWorkflow());
    await asked;
    await update(server, workflow.workflowId, 'u1');
    await pollUpdate(workflow, 'u1');
    await history(workflow);
  },

  'without an id the server makes one': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, '');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task), respond(task, 0, 'made'));
    await asked;
  },

  'a response without an acceptance': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, respond(task));
    await history(workflow);
    await asked;
  },

  'a response for an update that is not there': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, respondLater('nope', { failure: applicationFailure('who?') }));
    await history(workflow);
  },

  'messages without commands': async (server) => {
    const workflow = await waiting(server);
    const asked = update(server, workflow.workflowId, 'u1');
    const task = await workflow.worker.poll();
    const messages = [...accept(task).messages, ...respond(task).messages];
    await workflow.worker.respond(task, { messages });
    await asked;
    await history(workflow);
  },

  'a command for a message that is not there': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const task = await workflow.worker.poll();
    await workflow.worker.respond(task, {
      commands: [{ commandType: 14, protocolMessageCommandAttributes: { messageId: 'nope' } }],
    });
    await history(workflow);
  },

  'bad input': async (server) => {
    const workflow = await waiting(server);
    const { workflowId } = workflow;
    const ask = (request: object) => server.ask('updateWorkflowExecution', request);
    const request = updateRequest(workflowId, 'u1');
    await ask({});
    await ask({ ...request, workflowExecution: {} });
    await ask({ ...request, request: undefined });
    await ask({ ...request, request: { meta: { updateId: 'u1' } } });
    await ask({ ...request, request: { meta: { updateId: 'u1' }, input: {} } });
    await server.ask('updateWorkflowExecution', { ...request, waitPolicy: undefined }, { timeoutMs: 1_500 });
    await ask({ ...request, workflowExecution: { workflowId, runId: 'no uuid' } });
    await ask({ ...request, firstExecutionRunId: 'no uuid' });
    await ask({ ...request, firstExecutionRunId: '11111111-2222-4333-8444-555555555555' });
    await ask({ ...request, workflowExecution: { workflowId: server.id('nobody') } });
    await update(server, workflowId, 'x'.repeat(1_001));
    const poll = (updateRef: object) => server.ask('pollWorkflowExecutionUpdate', { updateRef });
    await server.ask('pollWorkflowExecutionUpdate', {});
    await poll({});
    await poll({ workflowExecution: { workflowId } });
    await poll({ workflowExecution: { workflowId: server.id('nobody') }, updateId: 'u1' });
  },

  'ten in flight, and no more': async (server) => {
    const workflow = await waiting(server);
    const ids = Array.from({ length: 10 }, (_, index) => `u${index}`);
    const asked = ids.map((id) =>
      server.ask('updateWorkflowExecution', updateRequest(workflow.workflowId, id), { quiet: true, timeoutMs: 9_000 }),
    );
    await admitted(workflow, ...ids);
    await update(server, workflow.workflowId, 'one too many');
    await Promise.all(asked);
  },
};
