/** Child workflows, and signals and cancellations of other workflows. */
import {
  cancelExternal,
  cancelWorkflow,
  completeWorkflow,
  continueAsNew,
  failWorkflow,
  scheduleActivity,
  signalExternal,
  startChild,
} from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { QUIET, until } from '../harness/until';
import { type Command, enums, json, payloads, seconds, typed } from '../harness/values';
import { Worker } from '../harness/worker';
import { closed, describe, history, ready, signal, start, terminate, type Workflow } from '../harness/workflow';

const { ParentClosePolicy, WorkflowIdReusePolicy } = enums;

interface Family {
  readonly parent: Workflow;
  readonly child: { readonly server: RawServer; readonly workflowId: string };
  readonly childWorker: Worker;
}

/** A workflow that has asked for one child. */
async function expecting(server: RawServer, attributes: Parameters<typeof startChild>[2] = {}): Promise<Family> {
  const parent = await start(server, {}, { quiet: true });
  const task = await parent.worker.poll({ quiet: true });
  const childWorker = new Worker(server, server.id('child-queue'), 'child-worker');
  const child = { server, workflowId: server.id('child') };
  await parent.worker.complete(task, startChild(child.workflowId, childWorker.queue, attributes));
  return { parent, child, childWorker };
}

/** A workflow that has one child, whose start it has not seen yet. */
async function family(server: RawServer, attributes?: Parameters<typeof startChild>[2]): Promise<Family> {
  const members = await expecting(server, attributes);
  await ready(members.child);
  return members;
}

/** Has the child end with a command, after the parent has seen it start. */
async function childEndsWith(server: RawServer, ...commands: Command[]) {
  const { parent, child, childWorker } = await family(server);
  await parent.worker.next();
  await childWorker.next(...commands);
  await parent.worker.next(completeWorkflow());
  await history(child);
  await history(parent);
}

export const scripts: Scripts = {
  'a child starts and completes': async (server) => {
    const { parent, child, childWorker } = await family(server, {
      input: payloads('in'),
      header: { fields: { h: json('header') } },
      memo: { fields: { note: json('memo') } },
      searchAttributes: { indexedFields: { CustomKeyword: typed('Keyword', 'word') } },
      workflowRunTimeout: seconds(50),
      workflowExecutionTimeout: seconds(60),
      workflowTaskTimeout: seconds(5),
      retryPolicy: { maximumAttempts: 1 },
    });
    await parent.worker.next();
    await describe(parent);
    await describe(child);
    await childWorker.next(completeWorkflow('from the child'));
    await parent.worker.next(completeWorkflow());
    await history(child);
    await history(parent);
  },

  'a child fails': (server) => childEndsWith(server, failWorkflow('child failed')),
  'a child cancels itself': (server) => childEndsWith(server, cancelWorkflow()),

  'a child continues as new and completes': async (server) => {
    const { parent, child, childWorker } = await family(server);
    await parent.worker.next();
    await childWorker.next(continueAsNew({ input: payloads('again') }));
    await childWorker.next(completeWorkflow('in the end'));
    await parent.worker.next(completeWorkflow());
    await history(child);
    await history(parent);
  },

  'a child is terminated': async (server) => {
    const { parent, child } = await family(server);
    await parent.worker.next();
    await terminate(child);
    await parent.worker.next(completeWorkflow());
    await history(parent);
  },

  'a child times out': async (server) => {
    const { parent, child } = await family(server, { workflowRunTimeout: seconds(5) });
    await parent.worker.next();
    await parent.worker.next(completeWorkflow());
    await history(child);
    await history(parent);
  },

  'a child that retries stays one child': async (server) => {
    const { parent, childWorker } = await family(server, {
      retryPolicy: { initialInterval: seconds(0.1), maximumAttempts: 2 },
    });
    await parent.worker.next();
    await childWorker.next(failWorkflow('first'));
    await childWorker.next(completeWorkflow('second'));
    await parent.worker.next(completeWorkflow());
    await history(parent);
  },

  'a child whose id runs already fails to start': async (server) => {
    const other = await start(server, { workflowId: server.id('child'), taskQueue: { name: server.id('other') } });
    const { parent } = await expecting(server);
    await parent.worker.next(completeWorkflow());
    await history(parent);
    await terminate(other);
  },

  'a child whose id is used up fails to start': async (server) => {
    const other = await start(server, { workflowId: server.id('child'), taskQueue: { name: server.id('other') } });
    await terminate(other);
    const { parent } = await expecting(server, {
      workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
    });
    await parent.worker.next(completeWorkflow());
    await history(parent);
  },

  'the parent asks its child to cancel': async (server) => {
    const { parent, child, childWorker } = await family(server);
    await parent.worker.next(cancelExternal(child.workflowId, { childWorkflowOnly: true, reason: 'enough' }));
    await parent.worker.next();
    await childWorker.next(cancelWorkflow());
    await parent.worker.next(completeWorkflow());
    await history(child);
    await history(parent);
  },

  'the parent cancels a child that has not started': async (server) => {
    const parent = await start(server);
    const child = server.id('child');
    await parent.worker.next(
      startChild(child, server.id('child-queue')),
      cancelExternal(child, { childWorkflowOnly: true }),
    );
    await parent.worker.next(completeWorkflow());
    await history(parent);
  },

  'the parent signals its child': async (server) => {
    const { parent, child } = await family(server);
    await parent.worker.next(
      signalExternal(child.workflowId, { childWorkflowOnly: true, input: payloads(1), control: 'control' }),
    );
    const task = await parent.worker.poll();
    await history(child);
    await parent.worker.complete(task, completeWorkflow());
    await history(parent);
  },

  'what becomes of the child when the parent completes': async (server) => {
    for (const parentClosePolicy of [
      ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE,
      ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON,
      ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
    ]) {
      const name = `parent-${parentClosePolicy}`;
      const parent = await start(server, { workflowId: server.id(name), taskQueue: { name: server.id(name) } });
      const child = { server, workflowId: server.id(`child-${parentClosePolicy}`) };
      await parent.worker.next(startChild(child.workflowId, server.id(`child-${name}`), { parentClosePolicy }));
      await ready(child);
      await parent.worker.next(completeWorkflow());
      await until(
        'the policy has had its effect',
        () => server.call('getWorkflowExecutionHistory', { execution: { workflowId: child.workflowId } }, QUIET),
        (answer) =>
          parentClosePolicy === ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON ||
          (answer.history?.events?.length ?? 0) > 2,
      );
      await history(child);
    }
  },

  'what becomes of the child when the parent is terminated': async (server) => {
    const { parent, child } = await family(server);
    await parent.worker.poll();
    await terminate(parent);
    await closed(child);
    await history(child);
    await history(parent);
  },

  'continuing as new leaves the children': async (server) => {
    const { parent, child } = await family(server, {
      parentClosePolicy: ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON,
    });
    await parent.worker.next(continueAsNew({}));
    await history(parent);
    await history(child);
  },

  'a child that starts its own child has the same root': async (server) => {
    const { parent, childWorker } = await family(server);
    const grandchild = { server, workflowId: server.id('grandchild') };
    await childWorker.next(startChild(grandchild.workflowId, server.id('grandchild-queue')));
    await childWorker.poll();
    await ready(grandchild);
    await history(grandchild);
    await describe(grandchild);
    await terminate(parent);
  },

  'a signal to another workflow': async (server) => {
    const other = await start(server, { workflowId: server.id('other'), taskQueue: { name: server.id('other') } });
    const workflow = await start(server);
    await workflow.worker.next(
      signalExternal(other.workflowId, { input: payloads(1), header: { fields: { h: json('header') } } }),
    );
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
    await history(other);
  },

  'signals to nobody, to a closed one, to a wrong run': async (server) => {
    const other = await start(server, { workflowId: server.id('other'), taskQueue: { name: server.id('other') } });
    await terminate(other);
    const workflow = await start(server);
    await workflow.worker.next(signalExternal(server.id('nobody')));
    await workflow.worker.next(signalExternal(other.workflowId));
    await workflow.worker.next(
      signalExternal('', {
        execution: { workflowId: other.workflowId, runId: '11111111-2222-4333-8444-555555555555' },
      }),
    );
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a cancel request to another workflow': async (server) => {
    const other = await start(server, { workflowId: server.id('other'), taskQueue: { name: server.id('other') } });
    const workflow = await start(server);
    await workflow.worker.next(cancelExternal(other.workflowId, { reason: 'enough', control: 'control' }));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
    await history(other);
  },

  'cancel requests to nobody, to a closed one': async (server) => {
    const other = await start(server, { workflowId: server.id('other'), taskQueue: { name: server.id('other') } });
    await terminate(other);
    const workflow = await start(server);
    await workflow.worker.next(cancelExternal(server.id('nobody')));
    await workflow.worker.next(cancelExternal(other.workflowId));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
  },

  'a child only, that is none': async (server) => {
    const other = await start(server, { workflowId: server.id('other'), taskQueue: { name: server.id('other') } });
    const workflow = await start(server);
    await workflow.worker.next(signalExternal(other.workflowId, { childWorkflowOnly: true }));
    await workflow.worker.next(cancelExternal(other.workflowId, { childWorkflowOnly: true }));
    await workflow.worker.next(completeWorkflow());
    await history(workflow);
    await history(other);
  },

  'a child start that is buffered': async (server) => {
    const parent = await start(server);
    const child = { server, workflowId: server.id('child') };
    const task = await parent.worker.poll();
    const answer = await parent.worker.respond(task, {
      commands: [startChild(child.workflowId, server.id('child-queue'))],
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
    });
    const inline = answer?.workflowTask;
    if (!inline?.taskToken) throw new Error('no task came inline');
    await until(
      'the parent knows of the start of the child',
      () => server.call('describeWorkflowExecution', { execution: { workflowId: parent.workflowId } }, QUIET),
      ({ pendingChildren }) => Boolean(pendingChildren?.[0]?.runId),
    );
    await ready(child);
    await history(parent);
    await parent.worker.complete(inline as typeof task);
    await history(parent);
    await parent.worker.next(completeWorkflow());
    await history(parent);
  },

  'a child that starts before the task is taken, and ends during it': async (server) => {
    const parent = await start(server);
    const childWorker = new Worker(server, server.id('child-queue'), 'child-worker');
    const child = { server, workflowId: server.id('child') };
    const task = await parent.worker.poll();
    await parent.worker.respond(task, {
      commands: [startChild(child.workflowId, childWorker.queue), scheduleActivity('a1', parent.worker.queue)],
      forceCreateNewWorkflowTask: true,
    });
    await ready(child);
    const next = await parent.worker.poll();
    await childWorker.next(completeWorkflow('from the child'));
    await until(
      'the parent knows of the end of the child',
      () => server.call('describeWorkflowExecution', { execution: { workflowId: parent.workflowId } }, QUIET),
      ({ pendingChildren }) => pendingChildren?.length === 0,
    );
    await signal(parent);
    await history(parent);
    await parent.worker.complete(next);
    await history(child);
    await history(parent);
  },
};
