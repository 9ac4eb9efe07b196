/**
 * The client-side snippets of the document "Workflows in Node.js", each as a test of its own: the document's code,
 * unchanged but for what documents.list.ts says. Blocks are added where a snippet declares a constant twice.
 */
import { Connection, WorkflowClient, WorkflowExecutionCancelledError } from 'temporal-native';
import { openClient } from '../support/client';
import { address, taskQueue } from '../support/environment';
import { exampleWorkflow, workflowFn } from '../support/era-workflows';
import { uniqueId } from '../support/ids';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { example as exampleHello, cancellable as exampleImported, scheduledWorkflow } from '../workflows';

const { connection, client } = openClient();
const official = openOfficialClient();

test('workflows: Workflow Client and Handles, snippet 1', async () => {
  const workflowId = uniqueId('existing');
  await official.client.workflow.start(exampleWorkflow.name, { workflowId, taskQueue, args: [41] });

  const client = new WorkflowClient(connection.service);

  {
    // Method 1: create a handle for a NEW Workflow, given a reference to Workflow definition
    const workflow = client.createWorkflowHandle(exampleWorkflow, {
      taskQueue: 'tutorial',
    });

    await workflow.start(1);
    await workflow.signal.finish();
    expect(await workflow.result()).toBe(1);
  }

  {
    // Method 2: retrieve a handle for an EXISTING Workflow, given it's workflowId
    const workflow = client.createWorkflowHandle(workflowId);

    expect(workflow.workflowId).toBe(workflowId);
    await workflow.signal.finish();
    expect(await workflow.result()).toBe(41);
  }
});

test('workflows: Workflow Client and Handles, snippet 2', async () => {
  const workflow = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await workflow.start(7);
  const read = async () => {
    const value = await workflow.query.get();
    return value;
  };
  expect(await read()).toBe(7);

  await workflow.signal.finish();
  await workflow.result();
  // "... even if it has already completed"
  expect(await read()).toBe(7);
});

test('workflows: Workflow Client and Handles, snippet 3', async () => {
  const workflow = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await workflow.start(1);
  await workflow.signal.increment(3);
  await workflow.signal.finish();
  expect(await workflow.result()).toBe(4);
});

test('workflows: Execute a Workflow (Blocking), snippet 1', async () => {
  const workflow = client.createWorkflowHandle(exampleHello, { taskQueue });
  const args = 'Temporal';
  const result = await workflow.execute(args);
  expect(result).toBe('Hello, Temporal!');
});

// The document takes this one from a file of another repository; this is what the two documents say of it.
test('workflows: Execute a Workflow (Blocking), snippet 2', async () => {
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);
  const workflow = client.createWorkflowHandle<typeof exampleHello>('example', { taskQueue: 'tutorial' });
  const result = await workflow.execute('Temporal');
  expect(result).toBe('Hello, Temporal!');
  await connection.close();
});

test('workflows: Start a Workflow (Non-Blocking), snippet 1', async () => {
  const workflow = client.createWorkflowHandle(exampleHello, { taskQueue });
  const args = 'Temporal';
  const runId = await workflow.start(args);
  const description = await official.client.workflow.getHandle(workflow.workflowId).describe();
  expect(runId).toBe(description.runId);
});

test('workflows: Start a Workflow (Non-Blocking), snippet 2', async () => {
  const options = { taskQueue };
  const args = 'told';

  // In initial processs...
  const originalWF = client.createWorkflowHandle(workflowFn, options);
  await originalWF.start(args);
  const workflowId = originalWF.workflowId;

  // In a different process...
  const workflow = client.createWorkflowHandle(workflowId);

  // do stuff with the retrieved handle
  workflow.signal.foo(123);

  expect(await originalWF.result()).toEqual({ label: 'told', told: [123] });
});

test('workflows: How to cancel a Workflow, snippet 1', async () => {
  // Create a typed client based on the example Workflow's type
  const example = client.createWorkflowHandle(exampleImported, { taskQueue: 'tutorial' });
  // Start the Workflow without waiting its completion
  await example.start('Temporal');
  // ... Later on, cancel the workflow
  await example.cancel();
  const waiting = async () => {
    // Optionally wait for the Workflow's result
    // (should throw WorkflowExecutionCancelledError)
    await example.result();
  };
  await rejectionOf(waiting(), WorkflowExecutionCancelledError);
});

test('workflows: How to wait for and retrieve the result an existing Workflow Execution, snippet 1', async () => {
  const { workflowId, firstExecutionRunId: runId } = await official.client.workflow.start(exampleHello, {
    workflowId: uniqueId('result'),
    taskQueue,
    args: ['result'],
  });
  const results = await Promise.all([client.result(workflowId, runId), client.result(workflowId)]);
  expect(results).toEqual(['Hello, result!', 'Hello, result!']);
});

test('workflows: How to wait for and retrieve the result an existing Workflow Execution, snippet 2', async () => {
  const options = { taskQueue };
  const args = 'Temporal';
  const workflowFn = exampleHello;

  // In initial processs...
  const originalWF = client.createWorkflowHandle(workflowFn, options);
  await originalWF.start(args);
  const workflowId = originalWF.workflowId;

  // save workflowId somewhere...

  // In a different process...
  const result = await client.result(workflowId);

  expect(result).toBe('Hello, Temporal!');
});

test('workflows: Scheduling Cron Workflows, snippet 1', async () => {
  const workflow = client.createWorkflowHandle(scheduledWorkflow, {
    taskQueue: 'test',
    cronSchedule: '* * * * *', // start every minute
  });

  await workflow.start();
  const { attributes } = await startedEvent(official, workflow.workflowId);
  expect(attributes.cronSchedule).toBe('* * * * *');
  // The server has put the first run off to the next full minute, counting whole seconds from the start.
  const { startTime, executionTime } = await workflow.describe();
  expect(executionTime?.getTime()).toBeGreaterThan(startTime.getTime());
  expect((executionTime as Date).getTime() % 60_000).toBeLessThan(1000);

  await workflow.terminate();
  await until('it is terminated', async () => (await workflow.describe()).status.name === 'TERMINATED');
});
