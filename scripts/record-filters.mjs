/**
 * Asks the real server every filter of `crates/engine/src/visibility/tests/measured.json` anew, and writes down its
 * answers: the ids that a list has, or how it refuses; likewise for a count, where that is not the list's length.
 *
 * The workflows are those of `tests/mod.rs` beside that file.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { startServer } from './temporal-server.mjs';

const FILE = fileURLToPath(new URL('../crates/engine/src/visibility/tests/measured.json', import.meta.url));
const NAMESPACE = 'default';

/** Id, type, task queue, search attributes. The last one is terminated. */
const WORKFLOWS = [
  ['w-none', 'TypeA', 'q1', {}],
  [
    'w-one',
    'TypeA',
    'q1',
    {
      CKeyword: 'Foo',
      CText: 'Hello brave-new World café',
      CList: ['Red', 'green light', 'a"b', 'c\\d'],
      CInt: 1,
      CDouble: 1.5,
      CBool: true,
      CDate: '2024-01-01T00:00:00Z',
    },
  ],
  [
    'w-two',
    'TypeB',
    'q2',
    {
      CKeyword: 'foo',
      CText: 'world',
      CList: ['blue'],
      CInt: 2,
      CDouble: 2,
      CBool: false,
      CDate: '2024-01-02T03:04:05.678901Z',
    },
  ],
  ['W-Three', 'TypeB', 'q2', { CKeyword: '10', CInt: -5, CDouble: -2.25, CList: ['x', 'y'] }],
  ['quo\'te\\back"dq', 'TypeC', 'q3', {}],
  ['w-term', 'TypeC', 'q3', {}],
];

const server = await startServer({
  searchAttributes: {
    CKeyword: 'Keyword',
    CText: 'Text',
    CList: 'KeywordList',
    CInt: 'Int',
    CDouble: 'Double',
    CBool: 'Bool',
    CDate: 'Datetime',
  },
});
try {
  const connection = await Connection.connect({ address: server.address });
  const service = connection.workflowService;
  for (const workflow of WORKFLOWS) await start(service, ...workflow);
  const last = WORKFLOWS.at(-1)[0];
  await service.terminateWorkflowExecution({ namespace: NAMESPACE, workflowExecution: { workflowId: last } });
  await untilListed(service);
  const answers = {};
  for (const query of Object.keys(JSON.parse(await readFile(FILE, 'utf8')))) answers[query] = await ask(service, query);
  await writeFile(FILE, `${JSON.stringify(answers, null, 1)}\n`);
  await connection.close();
} finally {
  await server.stop();
}

async function start(service, workflowId, type, taskQueue, searchAttributes) {
  const payload = (value) => ({
    metadata: { encoding: Buffer.from('json/plain') },
    data: Buffer.from(JSON.stringify(value)),
  });
  await service.startWorkflowExecution({
    namespace: NAMESPACE,
    workflowId,
    workflowType: { name: type },
    taskQueue: { name: taskQueue },
    requestId: workflowId,
    searchAttributes: {
      indexedFields: Object.fromEntries(
        Object.entries(searchAttributes).map(([name, value]) => [name, payload(value)]),
      ),
    },
  });
}

/** A closed workflow is the last thing to be listed. */
async function untilListed(service) {
  const isListed = async (query, count) =>
    Number((await service.countWorkflowExecutions({ namespace: NAMESPACE, query })).count) === count;
  while (!((await isListed('', WORKFLOWS.length)) && (await isListed("ExecutionStatus = 'Terminated'", 1)))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ask(service, query) {
  const refusal = (error) => `${error.code} ${error.details}`;
  const list = await service
    .listWorkflowExecutions({ namespace: NAMESPACE, query })
    .then(({ executions }) => executions.map(({ execution }) => execution.workflowId).sort(), refusal);
  const count = await service
    .countWorkflowExecutions({ namespace: NAMESPACE, query })
    .then(
      ({ count, groups }) =>
        groups.length === 0
          ? Number(count)
          : groups.map((group) => `${group.groupValues.map(({ data }) => Buffer.from(data))}: ${group.count}`),
      refusal,
    );
  const isImplied = count === (Array.isArray(list) ? list.length : list.replaceAll('List', 'Count'));
  return isImplied ? { list } : { list, count };
}
