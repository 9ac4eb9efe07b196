/** Queries: direct, with a workflow task, rejected, failed, of closed workflows. */
import { completeWorkflow } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { enums, payloads } from '../harness/values';
import type { Worker, WorkflowTask } from '../harness/worker';
import { arrival, history, signal, start, terminate, type Workflow } from '../harness/workflow';

const { QueryResultType, QueryRejectCondition } = enums;

function query({ server, workflowId }: Pick<Workflow, 'server' | 'workflowId'>, more: object = {}, timeoutMs = 9_000) {
  return server.ask(
    'queryWorkflow',
    { execution: { workflowId }, query: { queryType: 'state', queryArgs: payloads('arg') }, ...more },
    { timeoutMs },
  );
}

/** Answers a task that is nothing but a query. */
function answer(worker: Worker, task: WorkflowTask, more: object = {}) {
  return worker.server.ask('respondQueryTaskCompleted', {
    taskToken: task.taskToken,
    completedType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
    queryResult: payloads('the state'),
    ...more,
  });
}

/** A workflow that waits, with no task pending. */
async function waiting(server: RawServer): Promise<Workflow> {
  const workflow = await start(server, {}, { quiet: true });
  const task = await workflow.worker.poll({ quiet: true });
  await workflow.worker.respondQuietly(task, {});
  return workflow;
}

export const scripts: Scripts = {
  'with no task pending it goes to the worker directly': async (server) => {
    const workflow = await waiting(server);
    const asked = query(workflow);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task);
    await asked;
    await answer(workflow.worker, task);
    await history(workflow);
  },

  'it fails when the worker says so': async (server) => {
    const workflow = await waiting(server);
    const asked = query(workflow);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task, {
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      queryResult: undefined,
      errorMessage: 'no such query',
      failure: { message: 'no such query', source: 'Script', applicationFailureInfo: { type: 'Unknown' } },
    });
    await asked;
    const again = query(workflow);
    await answer(workflow.worker, await workflow.worker.poll(), {
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      queryResult: undefined,
      errorMessage: 'only a text',
    });
    await again;
  },

  'it fails with a long text': async (server) => {
    const workflow = await waiting(server);
    const asked = query(workflow);
    const message = 'long '.repeat(1_000);
    await answer(workflow.worker, await workflow.worker.poll(), {
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      queryResult: undefined,
      errorMessage: message,
      failure: { message, applicationFailureInfo: {} },
    });
    await asked;
  },

  'with a task scheduled it goes with the task': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const task = await workflow.worker.poll();
    await withQueries(workflow.worker, task, asked);
  },

  'with a task started it waits for the next': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const task = await workflow.worker.poll();
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    await workflow.worker.complete(task);
    const next = await workflow.worker.poll();
    if (next.query) await answer(workflow.worker, next);
    else await withQueries(workflow.worker, next, asked);
    await asked;
    await history(workflow);
  },

  'before the first task it waits for it': async (server) => {
    const workflow = await start(server);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const first = await workflow.worker.poll();
    server.note('the first task has it', {
      query: Boolean(first.query),
      queries: Object.keys(first.queries ?? {}).length,
    });
    await workflow.worker.complete(first);
    const task = await workflow.worker.poll();
    await answer(workflow.worker, task);
    await asked;
  },

  'a signal before it is seen by it': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow, 'first', 1);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const task = await workflow.worker.poll();
    const events = task.history?.events ?? [];
    server.note(
      'signals in the history',
      events.filter((event) => event.workflowExecutionSignaledEventAttributes).length,
    );
    await withQueries(workflow.worker, task, asked);
  },

  'with a task that fails the workflow goes on': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const task = await workflow.worker.poll();
    await workflow.worker.failTask(task);
    const next = await workflow.worker.poll();
    await withQueries(workflow.worker, next, asked);
  },

  'failed within a task': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const task = await workflow.worker.poll();
    const [id] = Object.keys(task.queries ?? {});
    await workflow.worker.respond(task, {
      queryResults: {
        [id ?? '']: {
          resultType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
          errorMessage: 'refused',
          failure: { message: 'refused', applicationFailureInfo: {} },
        },
      },
    });
    await asked;
  },

  'the task that answers it closes the workflow': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const asked = query(workflow);
    await arrival(workflow, 'the query has to be there');
    const task = await workflow.worker.poll();
    const [id] = Object.keys(task.queries ?? {});
    await workflow.worker.respond(task, {
      commands: [completeWorkflow()],
      queryResults: { [id ?? '']: { resultType: 1, answer: payloads('last words') } },
    });
    await asked;
  },

  'a closed workflow answers': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(completeWorkflow());
    const asked = query(workflow);
    await answer(workflow.worker, await workflow.worker.poll());
    await asked;
  },

  'a workflow that is terminated while it waits for a task': async (server) => {
    const workflow = await waiting(server);
    await signal(workflow);
    const task = await workflow.worker.poll();
    const asked = query(workflow, {}, 5_000);
    await arrival(workflow, 'the query has to be there');
    await terminate(workflow);
    await workflow.worker.idle();
    await asked;
    await workflow.worker.complete(task);
    await history(workflow);
  },

  'a workflow that was terminated before its first task': async (server) => {
    const workflow = await start(server);
    await terminate(workflow);
    await query(workflow);
  },

  'rejected by condition': async (server) => {
    const workflow = await start(server);
    const rejected = (condition: number) => query(workflow, { queryRejectCondition: condition }, 5_000);
    await workflow.worker.next(completeWorkflow());
    await rejected(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN);
    await rejected(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY);
    const other = await start(server, { requestId: server.id('other') });
    await terminate(other);
    await rejected(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN);
    await rejected(QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY);
  },

  'nobody polls': async (server) => {
    const workflow = await waiting(server);
    await query(workflow, {}, 1_500);
  },

  'nobody ever polled': async (server) => {
    const workflow = await start(server);
    await query(workflow, {}, 1_500);
  },

  'bad input': async (server) => {
    const workflow = await waiting(server);
    const ask = (request: object) => server.ask('queryWorkflow', request);
    const execution = { workflowId: workflow.workflowId };
    await ask({ query: { queryType: 'state' } });
    await ask({ execution: {}, query: { queryType: 'state' } });
    await ask({ execution });
    await ask({ execution, query: {} });
    await ask({ execution: { ...execution, runId: 'no uuid' }, query: { queryType: 'state' } });
    await ask({
      execution: { ...execution, runId: '11111111-2222-4333-8444-555555555555' },
      query: { queryType: 'state' },
    });
    await ask({ execution: { workflowId: server.id('nobody') }, query: { queryType: 'state' } });
    await server.ask('respondQueryTaskCompleted', { taskToken: Buffer.from('rubbish') });
    await server.ask('respondQueryTaskCompleted', { taskToken: new Uint8Array() });
  },
};

/** Answers what came in the map of a task, and the task. */
async function withQueries(worker: Worker, task: WorkflowTask, asked: Promise<unknown>) {
  const ids = Object.keys(task.queries ?? {});
  worker.server.note('queries that came with the task', ids.length);
  const answered = { resultType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED, answer: payloads('the state') };
  await worker.respond(task, { queryResults: Object.fromEntries(ids.map((id) => [id, answered])) });
  await asked;
}
