/** Workflow tasks: failure, timeout, attempts, late answers, heartbeats, buffered events. */
import {
  cancelWorkflow,
  completeWorkflow,
  failWorkflow,
  recordMarker,
  scheduleActivity,
  startTimer,
} from '../harness/commands';
import type { Scripts } from '../harness/raw-server';
import { elapse } from '../harness/until';
import { enums, seconds } from '../harness/values';
import { describe, history, signal, start, terminate } from '../harness/workflow';

const { WorkflowTaskFailedCause: Cause } = enums;

export const scripts: Scripts = {
  'a failed task is an event, later attempts are transient': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    await worker.failTask(await worker.poll());
    await history(workflow);
    await describe(workflow);
    const second = await worker.poll();
    await history(workflow);
    await describe(workflow);
    await worker.failTask(second, undefined, 'again');
    await history(workflow);
    const third = await worker.poll();
    await worker.complete(third, completeWorkflow());
    await history(workflow);
  },

  'failing a task twice': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await workflow.worker.failTask(task, Cause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR, 'not so before');
    await workflow.worker.failTask(task);
    await workflow.worker.complete(task, completeWorkflow());
    await history(workflow);
  },

  'a task that times out, and its late answer': async (server) => {
    const workflow = await start(server, { workflowTaskTimeout: seconds(4) });
    const { worker } = workflow;
    const late = await worker.poll();
    const second = await worker.poll();
    await history(workflow);
    await worker.complete(late, completeWorkflow('late'));
    await worker.failTask(late);
    await worker.complete(second, completeWorkflow('in time'));
    await worker.complete(second, completeWorkflow('twice'));
    await history(workflow);
  },

  'a second attempt that times out leaves no event': async (server) => {
    const workflow = await start(server, { workflowTaskTimeout: seconds(4) });
    const { worker } = workflow;
    await worker.poll();
    await worker.poll();
    const third = await worker.poll();
    await history(workflow);
    await worker.complete(third, completeWorkflow());
    await history(workflow);
  },

  'a signal during a transient attempt is buffered, and the next attempt is real': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    await worker.failTask(await worker.poll());
    const second = await worker.poll();
    await signal(workflow);
    await history(workflow);
    await worker.failTask(second);
    await history(workflow);
    const third = await worker.poll();
    await worker.complete(third, completeWorkflow());
    await history(workflow);
  },

  'a signal before a transient attempt starts makes the attempt real': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    await worker.failTask(await worker.poll());
    await signal(workflow);
    await history(workflow);
    await worker.next(completeWorkflow());
    await history(workflow);
  },

  'a heartbeat makes a new task at once': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    const task = await worker.poll();
    await worker.respond(task, { forceCreateNewWorkflowTask: true, commands: [recordMarker('local')] });
    await history(workflow);
    await worker.next(completeWorkflow());
    await history(workflow);
  },

  'a heartbeat that gets its new task inline': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    const task = await worker.poll();
    const answer = await worker.respond(task, {
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
      ...worker.sticky(),
    });
    await history(workflow);
    const inline = answer?.workflowTask;
    if (!inline?.taskToken) throw new Error('no task came inline');
    await worker.respond(inline as typeof task, { commands: [completeWorkflow()] });
    await history(workflow);
  },

  'a new task inline without a heartbeat': async (server) => {
    const workflow = await start(server);
    const { worker } = workflow;
    const task = await worker.poll();
    await signal(workflow);
    const answer = await worker.respond(task, { returnNewWorkflowTask: true });
    if (answer?.workflowTask?.taskToken) {
      await worker.respond(answer.workflowTask as typeof task, { commands: [completeWorkflow()] });
    }
    await history(workflow);
  },

  'completions that were buffered follow their starts': async (server) => {
    const workflow = await start(server, { workflowTaskTimeout: seconds(30) });
    const { worker } = workflow;
    await worker.next(scheduleActivity('a1', worker.queue), startTimer('t1', seconds(4)));
    await signal(workflow, 'wake');
    const task = await worker.poll();
    await elapse(6, 'a timer that fires meanwhile is buffered, and nothing shows it');
    await signal(workflow, 'first');
    const activity = await worker.pollActivity();
    await worker.completeActivity(activity);
    await signal(workflow, 'second');
    await history(workflow);
    await worker.complete(task);
    await history(workflow);
    await worker.next(completeWorkflow());
  },

  'closing with buffered events fails the task': async (server) => {
    for (const close of [completeWorkflow(), failWorkflow(), cancelWorkflow()]) {
      const name = `closes-with-${close.commandType}`;
      const workflow = await start(server, { workflowId: server.id(name), taskQueue: { name: server.id(name) } });
      const { worker } = workflow;
      const task = await worker.poll();
      await signal(workflow);
      await worker.complete(task, recordMarker('lost'), close);
      await history(workflow);
      await worker.next(close);
      await history(workflow);
    }
  },

  'an empty answer makes no task': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next();
    await workflow.worker.idle();
    await describe(workflow);
    await history(workflow);
  },

  'what a worker says of itself is kept': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await workflow.worker.respond(task, {
      commands: [completeWorkflow()],
      binaryChecksum: 'checksum',
      sdkMetadata: { coreUsedFlags: [1], langUsedFlags: [2, 3], sdkName: 'script', sdkVersion: '1.0' },
      meteringMetadata: { nonfirstLocalActivityExecutionAttempts: 2 },
    });
    await history(workflow);
    await describe(workflow);
  },

  'a bad token': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    const answer = (taskToken: Uint8Array) => server.ask('respondWorkflowTaskCompleted', { taskToken });
    await answer(new Uint8Array());
    await answer(Buffer.from('rubbish'));
    await answer(task.taskToken.slice(0, -3));
    await server.ask('respondWorkflowTaskFailed', { taskToken: Buffer.from('rubbish') });
    await server.ask('respondWorkflowTaskFailed', { taskToken: new Uint8Array() });
    await server.ask('respondWorkflowTaskCompleted', { taskToken: task.taskToken, namespace: 'nope' });
    await terminate(workflow);
  },
};
