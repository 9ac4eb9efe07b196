/** ExecuteMultiOperation: an update, and the start of its workflow when it is not there. */
import { completeWorkflow } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { ACCEPTED, accept, admitted, answer, COMPLETED, reject, respond, updateRequest } from '../harness/updates';
import { enums, seconds } from '../harness/values';
import { Worker } from '../harness/worker';
import { history, start, startRequest } from '../harness/workflow';

const { WorkflowIdConflictPolicy: Conflict } = enums;
type StartRequest = NonNullable<Parameters<typeof startRequest>[1]>;

function both(server: RawServer, updateId: string, startMore: StartRequest = {}, stage = COMPLETED, timeoutMs = 9_000) {
  const startWorkflow = startRequest(server, {
    workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
    namespace: 'default',
    identity: 'starter',
    ...startMore,
  });
  const updateWorkflow = { namespace: 'default', ...updateRequest(startWorkflow.workflowId ?? '', updateId, stage) };
  const operations = [{ startWorkflow }, { updateWorkflow }];
  return server.ask('executeMultiOperation', { operations }, { timeoutMs });
}

export const scripts: Scripts = {
  'starts, and updates what it started': async (server) => {
    const asked = both(server, 'u1');
    const worker = new Worker(server, server.id('queue'));
    const task = await worker.poll();
    await answer(worker, task, accept(task), respond(task));
    await asked;
    await history({ server, workflowId: server.id('wf') });
    await both(server, 'u1');
  },

  'updates what runs already': async (server) => {
    const workflow = await start(server, { requestId: server.id('before') });
    await workflow.worker.next();
    const asked = both(server, 'u1', {}, ACCEPTED);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, accept(task));
    await asked;
    await history(workflow);
  },

  'rejected by the workflow': async (server) => {
    const asked = both(server, 'u1');
    const worker = new Worker(server, server.id('queue'));
    const task = await worker.poll();
    await answer(worker, task, reject(task));
    await asked;
    await history({ server, workflowId: server.id('wf') });
  },

  'the start fails, the update is aborted': async (server) => {
    await start(server, { requestId: server.id('before') });
    await both(server, 'u1', { workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_FAIL });
  },

  'terminating what runs': async (server) => {
    const first = await start(server, { requestId: server.id('before') });
    const asked = both(server, 'u1', {
      workflowIdConflictPolicy: Conflict.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
    });
    await admitted(first, 'u1');
    const task = await first.worker.poll();
    await answer(first.worker, task, accept(task), respond(task));
    await asked;
    await history(first, first.runId);
  },

  'a closed workflow that has the update already': async (server) => {
    const asked = both(server, 'u1');
    const worker = new Worker(server, server.id('queue'));
    const task = await worker.poll();
    await answer(worker, task, accept(task), respond(task), completeWorkflow());
    await asked;
    await both(server, 'u1');
  },

  'bad input': async (server) => {
    const ask = (operations: object[]) => server.ask('executeMultiOperation', { operations });
    const startWorkflow = startRequest(server, { namespace: 'default' });
    const updateWorkflow = { namespace: 'default', ...updateRequest(server.id('wf'), 'u1') };
    await ask([]);
    await ask([{ startWorkflow }]);
    await ask([{ updateWorkflow }, { startWorkflow }]);
    await ask([{ startWorkflow }, { startWorkflow }]);
    await ask([{ startWorkflow }, { updateWorkflow }, { updateWorkflow }]);
    await ask([{}, {}]);
    await ask([{ startWorkflow: { ...startWorkflow, workflowType: undefined } }, { updateWorkflow }]);
    await ask([{ startWorkflow }, { updateWorkflow: { ...updateWorkflow, request: undefined } }]);
    await ask([{ startWorkflow: { ...startWorkflow, workflowId: server.id('other') } }, { updateWorkflow }]);
    await ask([{ startWorkflow: { ...startWorkflow, namespace: 'nope' } }, { updateWorkflow }]);
    await ask([{ startWorkflow: { ...startWorkflow, cronSchedule: '* * * * *' } }, { updateWorkflow }]);
    await ask([{ startWorkflow: { ...startWorkflow, workflowStartDelay: seconds(5) } }, { updateWorkflow }]);
    await ask([{ startWorkflow: { ...startWorkflow, requestEagerExecution: true } }, { updateWorkflow }]);
    await ask([
      { startWorkflow },
      { updateWorkflow: { ...updateWorkflow, workflowExecution: { workflowId: server.id('wf'), runId: 'x' } } },
    ]);
    await ask([
      { startWorkflow },
      { updateWorkflow: { ...updateWorkflow, firstExecutionRunId: '11111111-2222-4333-8444-555555555555' } },
    ]);
  },
};
