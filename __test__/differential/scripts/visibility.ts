/** List and count, and the query language. */
import { completeWorkflow, failWorkflow } from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { QUIET, until } from '../harness/until';
import { json } from '../harness/values';
import { start, startRequest, terminate } from '../harness/workflow';

/** Three workflows of one type: one runs, one completed, one failed, with search attributes of their own. */
async function three(server: RawServer): Promise<string> {
  const type = server.id('Type');
  const begin = (name: string, word: string, int: number) =>
    start(
      server,
      {
        workflowId: server.id(name),
        workflowType: { name: type },
        taskQueue: { name: server.id(`queue-${name}`) },
        memo: { fields: { note: json(name) } },
        searchAttributes: {
          indexedFields: {
            CustomKeyword: json(word),
            CustomInt: json(int),
            CustomKeywordList: json([word, 'common']),
            CustomText: json(`the ${word} text`),
            CustomDatetime: json(`2026-01-0${int}T00:00:00Z`),
            CustomDouble: json(int / 2),
            CustomBool: json(int === 1),
          },
        },
      },
      { quiet: true },
    );
  await begin('runs', 'apple', 1);
  const completed = await begin('completed', 'apricot', 2);
  await completed.worker.respondQuietly(await completed.worker.poll(QUIET), { commands: [completeWorkflow()] });
  const failed = await begin('failed', 'banana', 3);
  await failed.worker.respondQuietly(await failed.worker.poll(QUIET), { commands: [failWorkflow()] });
  await until(
    'all three are seen',
    () =>
      server.call(
        'countWorkflowExecutions',
        { query: `WorkflowType = '${type}' AND (ExecutionStatus != 'Running' OR CustomInt = 1)` },
        { quiet: true },
      ),
    (answer) => Number(answer.count) === 3,
  );
  return `WorkflowType = '${type}'`;
}

export const scripts: Scripts = {
  'what a list says of a workflow': async (server) => {
    const mine = await three(server);
    await server.ask('listWorkflowExecutions', { query: mine });
    await server.ask('listWorkflowExecutions', { query: `${mine} AND ExecutionStatus = 'Running'` });
  },

  'every operator': async (server) => {
    const mine = await three(server);
    // Which ones a query finds is told by their ids alone: the whole of an answer is another script's subject.
    for (const condition of [
      `WorkflowId = '${server.id('runs')}'`,
      `WorkflowId != '${server.id('runs')}'`,
      `WorkflowId IN ('${server.id('runs')}', '${server.id('failed')}')`,
      `WorkflowId NOT IN ('${server.id('runs')}', '${server.id('failed')}')`,
      "WorkflowId STARTS_WITH 'comp'",
      "WorkflowId NOT STARTS_WITH 'comp'",
      "ExecutionStatus = 'Completed'",
      "ExecutionStatus != 'Completed'",
      "ExecutionStatus IN ('Completed', 'Failed')",
      'ExecutionStatus = 1',
      "ExecutionStatus = 'Running' OR ExecutionStatus = 'Failed'",
      "NOT ExecutionStatus = 'Running'",
      `TaskQueue = '${server.id('queue-failed')}'`,
      "StartTime > '2020-01-01T00:00:00Z'",
      "StartTime < '2020-01-01T00:00:00Z'",
      "StartTime BETWEEN '2020-01-01T00:00:00Z' AND '2100-01-01T00:00:00Z'",
      'CloseTime IS NULL',
      'CloseTime IS NOT NULL',
      "CloseTime > '2020-01-01T00:00:00Z'",
      "CustomKeyword = 'apple'",
      "CustomKeyword STARTS_WITH 'ap'",
      "CustomKeyword > 'apple'",
      'CustomInt > 1',
      'CustomInt >= 2',
      'CustomInt BETWEEN 2 AND 3',
      'CustomInt NOT BETWEEN 2 AND 3',
      'CustomInt IN (1, 3)',
      'CustomDouble = 0.5',
      'CustomDouble < 1.25',
      'CustomBool = true',
      'CustomBool = false',
      "CustomKeywordList = 'common'",
      "CustomKeywordList = 'banana'",
      "CustomKeywordList IN ('apple', 'banana')",
      "CustomKeywordList != 'banana'",
      "CustomText = 'banana'",
      "CustomText = 'text'",
      "CustomDatetime >= '2026-01-02T00:00:00Z'",
      "(CustomInt = 1 OR CustomInt = 2) AND NOT CustomKeyword = 'apple'",
      "`CustomKeyword` = 'apple'",
      'CustomKeyword = "apple"',
      'CustomKeyword IS NULL',
      'CustomKeyword IS NOT NULL',
      "ExecutionTime > '2020-01-01T00:00:00Z'",
      "ExecutionDuration > '1h'",
      'HistoryLength > 3',
      "RootWorkflowId = 'none'",
      'ParentWorkflowId IS NULL',
      "BuildIds = 'unversioned'",
      'TemporalChangeVersion IS NULL',
    ]) {
      const answer = await server.ask(
        'listWorkflowExecutions',
        { query: `${mine} AND (${condition})` },
        { quiet: true },
      );
      const ids = answer?.executions?.map(({ execution }) => execution?.workflowId).sort();
      server.note(condition, ids ?? 'refused');
    }
  },

  'queries that are refused': async (server) => {
    for (const query of [
      "Nope = 'x'",
      'WorkflowId',
      "WorkflowId = 'x' AND",
      "WorkflowId LIKE 'x%'",
      "CustomInt = 'one'",
      "CustomBool = 'perhaps'",
      "StartTime = 'yesterday'",
      "ExecutionStatus = 'Sleeping'",
      'ExecutionStatus = 99',
      "WorkflowId = 'x' ORDER BY Nope",
      "WorkflowId = 'x' GROUP BY ExecutionStatus",
      "CustomText > 'x'",
      "CustomKeywordList > 'x'",
      "CustomInt STARTS_WITH 'x'",
      'SELECT * FROM executions',
      'x'.repeat(50),
      "'unclosed",
      'CustomInt BETWEEN 1',
      'CustomInt + 1 = 2',
    ]) {
      await server.ask('listWorkflowExecutions', { query });
    }
  },

  'the order is newest first, and may be asked for': async (server) => {
    const mine = await three(server);
    for (const order of [
      '',
      ' ORDER BY StartTime',
      ' ORDER BY StartTime DESC',
      ' ORDER BY CustomInt DESC',
      ' ORDER BY CloseTime',
    ]) {
      const answer = await server.ask('listWorkflowExecutions', { query: `${mine}${order}` }, { quiet: true });
      server.note(`ordered${order}`, answer?.executions?.map(({ execution }) => execution?.workflowId) ?? 'refused');
    }
    await server.ask('listWorkflowExecutions', { query: `${mine} ORDER BY CustomText` });
  },

  'page by page': async (server) => {
    const mine = await three(server);
    let nextPageToken: Uint8Array = new Uint8Array();
    for (let page = 1; page <= 4; page += 1) {
      const answer = await server.ask(
        'listWorkflowExecutions',
        { query: mine, pageSize: 2, nextPageToken },
        { quiet: true },
      );
      server.note(`page ${page}`, {
        ids: answer?.executions?.map(({ execution }) => execution?.workflowId),
        more: (answer?.nextPageToken?.length ?? 0) > 0,
      });
      nextPageToken = answer?.nextPageToken ?? new Uint8Array();
      if (nextPageToken.length === 0) break;
    }
    await server.ask('listWorkflowExecutions', { query: mine, nextPageToken: Buffer.from('rubbish') });
    await server.ask('listWorkflowExecutions', { query: mine, pageSize: -1 }, { quiet: true });
  },

  counting: async (server) => {
    const mine = await three(server);
    const count = (query: string) => server.ask('countWorkflowExecutions', { query });
    await count(mine);
    await count(`${mine} AND CustomInt > 1`);
    await count(`${mine} AND CustomInt > 100`);
    await count(`${mine} GROUP BY ExecutionStatus`);
    await count(`${mine} AND CustomInt > 100 GROUP BY ExecutionStatus`);
    await count(`${mine} GROUP BY WorkflowType`);
    await count(`${mine} GROUP BY ExecutionStatus, WorkflowType`);
    await count("Nope = 'x'");
  },

  'lists of open and closed ones, and scan': async (server) => {
    const mine = await three(server);
    const typeFilter = { name: server.id('Type') };
    const startTimeFilter = { earliestTime: { seconds: 0 as never }, latestTime: { seconds: 4_000_000_000 as never } };
    await server.ask('listOpenWorkflowExecutions', { startTimeFilter, typeFilter });
    await server.ask('listClosedWorkflowExecutions', { startTimeFilter, typeFilter });
    await server.ask(
      'listClosedWorkflowExecutions',
      { startTimeFilter, statusFilter: { status: 3 }, maximumPageSize: 1 },
      { quiet: true },
    );
    await server.ask('listOpenWorkflowExecutions', {
      startTimeFilter,
      executionFilter: { workflowId: server.id('runs') },
    });
    await server.ask('listClosedWorkflowExecutions', {
      startTimeFilter,
      executionFilter: { workflowId: server.id('failed') },
    });
    await server.ask('scanWorkflowExecutions', { query: `${mine} AND CustomInt = 2` });
    const open = await server.ask('listOpenWorkflowExecutions', {}, { quiet: true });
    server.note('open ones need no filter', open !== undefined);
    const closed = await server.ask('listClosedWorkflowExecutions', {}, { quiet: true });
    server.note('closed ones need no filter', closed !== undefined);
  },

  'a terminated workflow, one that was continued, one that never started': async (server) => {
    const workflow = await start(server, {
      workflowId: server.id('delayed'),
      workflowStartDelay: { seconds: 600 as never },
    });
    const query = `WorkflowId = '${workflow.workflowId}'`;
    const status = async (expected: number) => {
      await until(
        'its status is seen',
        () => server.call('listWorkflowExecutions', { query }, { quiet: true }),
        ({ executions }) => executions?.[0]?.status === expected,
      );
      await server.ask('listWorkflowExecutions', { query });
    };
    await status(1);
    await terminate(workflow);
    await status(5);
  },

  'no namespace, another namespace': async (server) => {
    await server.ask('listWorkflowExecutions', {}, { namespace: '' });
    await server.ask('listWorkflowExecutions', { namespace: 'nope' });
    await server.ask('countWorkflowExecutions', { namespace: 'nope' });
    await server.ask('startWorkflowExecution', startRequest(server, { namespace: 'nope' }));
  },
};
