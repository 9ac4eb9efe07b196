/** Sticky queues: tasks for the worker that has the workflow in its cache. */
import { completeWorkflow } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { payloads } from '../harness/values';
import { describe, history, signal, start, type Workflow } from '../harness/workflow';

/** A workflow whose worker has it in its cache, and polls its sticky queue. */
async function cached(server: RawServer, scheduleToStartSeconds = 10): Promise<Workflow> {
  const workflow = await start(server);
  const task = await workflow.worker.poll();
  await workflow.worker.respond(task, workflow.worker.sticky(scheduleToStartSeconds));
  return workflow;
}

/** Takes a task from the sticky queue. */
async function takeOne(workflow: Workflow, signalName: string, commands = {}): Promise<void> {
  await signal(workflow, signalName);
  const task = await workflow.worker.poll({ sticky: true });
  await workflow.worker.respond(task, { ...workflow.worker.sticky(), ...commands });
}

export const scripts: Scripts = {
  'the next task comes there, with the new events only': async (server) => {
    const workflow = await cached(server);
    await describe(workflow);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow);
    const task = await polled;
    await workflow.worker.respond(task, { commands: [completeWorkflow()] });
    await history(workflow);
  },

  'an answer without sticky attributes ends it': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow);
    await workflow.worker.respond(await polled, {});
    await signal(workflow, 'second');
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'when nobody polls there, the task comes to the normal queue': async (server) => {
    const workflow = await cached(server);
    await signal(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a task that is not taken there in time comes to the normal queue': async (server) => {
    const workflow = await cached(server, 4);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow, 'seen');
    await workflow.worker.respond(await polled, workflow.worker.sticky(4));
    await signal(workflow, 'not taken');
    await history(workflow);
    await describe(workflow);
    const task = await workflow.worker.poll();
    await history(workflow);
    await workflow.worker.complete(task, completeWorkflow());
    await history(workflow);
  },

  'resetting it sends the next task to the normal queue': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow, 'seen');
    await workflow.worker.respond(await polled, workflow.worker.sticky());
    await server.ask('resetStickyTaskQueue', { execution: { workflowId: workflow.workflowId } });
    await signal(workflow, 'after');
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
    await server.ask('resetStickyTaskQueue', { execution: { workflowId: workflow.workflowId } });
    await server.ask('resetStickyTaskQueue', { execution: { workflowId: server.id('nobody') } });
    await server.ask('resetStickyTaskQueue', {});
  },

  'a worker that shuts down gives its queue up': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow, 'seen');
    await workflow.worker.respond(await polled, workflow.worker.sticky());
    await server.ask('shutdownWorker', {
      stickyTaskQueue: workflow.worker.stickyQueue,
      identity: 'worker',
      reason: 'done',
    });
    await signal(workflow, 'after');
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a failed task ends it': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow);
    await workflow.worker.failTask(await polled);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a query goes there, with no events': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    const asked = server.ask('queryWorkflow', {
      execution: { workflowId: workflow.workflowId },
      query: { queryType: 'state' },
    });
    const task = await polled;
    await server.ask('respondQueryTaskCompleted', {
      taskToken: task.taskToken,
      completedType: 1,
      queryResult: payloads('the state'),
    });
    await asked;
  },

  'several tasks in a row': async (server) => {
    const workflow = await cached(server);
    const polled = workflow.worker.poll({ sticky: true });
    await workflow.worker.pollArrived({ sticky: true });
    await signal(workflow, 'first');
    await workflow.worker.respond(await polled, workflow.worker.sticky());
    await takeOne(workflow, 'second');
    await takeOne(workflow, 'third', { commands: [completeWorkflow()] });
    await history(workflow);
  },
};
