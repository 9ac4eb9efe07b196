/** The workflow-side snippets of the documents, on our own worker. Their code is in workflows/documents.ts. */
import { randomUUID } from 'node:crypto';
import { openBench } from './support';
import {
  example,
  loopingWorkflow,
  parentWorkflow,
  signalled,
  signals,
  signalsThroughHandle,
} from './workflows/documents';

const bench = openBench();

test('workflows: Workflow Implementation, snippet 1', async () => {
  const workflow = bench.client.createWorkflowHandle(example, { taskQueue: bench.taskQueue });
  expect(await workflow.execute('Temporal')).toBe('Hello, Temporal!');
});

test('workflows: Type definitions, snippet 1', async () => {
  const workflow = bench.client.createWorkflowHandle<typeof example>('example', { taskQueue: bench.taskQueue });
  const greeting: string = await workflow.execute('Temporal');
  expect(greeting).toBe('Hello, Temporal!');
});

async function startSignalled() {
  const options = { taskQueue: bench.taskQueue, workflowId: `external-${randomUUID()}` };
  const target = bench.client.createWorkflowHandle(signalled, options);
  return { target, runId: await target.start() };
}

test('workflows: External Workflows, snippet 1', async () => {
  const { target, runId } = await startSignalled();
  await bench.client.createWorkflowHandle(signals, { taskQueue: bench.taskQueue }).execute(target.workflowId, runId);
  expect(await target.result()).toEqual(['one', 'two']);
});

test('workflows: Child Workflows, snippet 1', async () => {
  const workflow = bench.client.createWorkflowHandle(parentWorkflow, { taskQueue: bench.taskQueue });
  expect(await workflow.execute('Alice', 'Bob', 'Charlie')).toBe('Hello, Alice!\nHello, Bob!\nHello, Charlie!');
});

test('workflows: The `ContinueAsNew` API, snippet 1', async () => {
  const workflow = bench.client.createWorkflowHandle(loopingWorkflow, { taskQueue: bench.taskQueue });
  // The last two of its ten rounds, each of which sleeps for a second.
  expect(await workflow.execute(8)).toBeUndefined();
  const iterations = bench.lines.map(({ message }) => /Running Workflow iteration: (\d+)/.exec(message)?.[1]);
  expect(iterations.filter((iteration) => iteration !== undefined)).toEqual(['8', '9']);
});

test('client: External Workflow Handles, snippet 1', async () => {
  const { target } = await startSignalled();
  const workflow = bench.client.createWorkflowHandle(signalsThroughHandle, { taskQueue: bench.taskQueue });
  expect(await workflow.execute(target.workflowId)).toBe(target.workflowId);
  expect(await target.result()).toEqual(['one', 'two']);
});
