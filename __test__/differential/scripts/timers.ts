/** Timers and markers. */
import { cancelTimer, completeWorkflow, recordMarker, startTimer } from '../harness/commands';
import type { Scripts } from '../harness/raw-server';
import { elapse } from '../harness/until';
import { json, seconds } from '../harness/values';
import { history, signal, start } from '../harness/workflow';

export const scripts: Scripts = {
  'a timer fires and makes a task': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1', seconds(3)));
    await history(workflow);
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a timer of no time fires at once': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1', seconds(0)));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'timers fire in the order of their times': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('late', seconds(6)), startTimer('early', seconds(1)));
    await workflow.worker.next();
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a cancelled timer does not fire': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1', seconds(4)), startTimer('t2', seconds(6)));
    await signal(workflow);
    await workflow.worker.next(cancelTimer('t1'));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'started and cancelled by one task, then its id again': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1'), cancelTimer('t1'), startTimer('t1', seconds(0.3)));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a timer that has fired unseen is cancelled': async (server) => {
    const workflow = await start(server, { workflowTaskTimeout: seconds(30) });
    await workflow.worker.next(startTimer('t1', seconds(4)));
    await signal(workflow);
    const task = await workflow.worker.poll();
    await elapse(6, 'a timer that fires meanwhile is buffered, and nothing shows it');
    await workflow.worker.complete(task, cancelTimer('t1'));
    await history(workflow);
  },

  'the workflow closes with timers open': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1', seconds(0.3)), completeWorkflow());
    await history(workflow);
  },

  'a command may carry what people read': async (server) => {
    const workflow = await start(server);
    const userMetadata = { summary: json('summary'), details: json('details') };
    await workflow.worker.next({ ...startTimer('t1'), userMetadata }, { ...recordMarker('m1'), userMetadata });
    await history(workflow);
  },
};
