/**
 * The client-side snippets of the document "Node.js SDK Clients", each as a test of its own: the document's code,
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
import { cancellable as example, example as exampleHello, scheduledWorkflow } from '../workflows';
import { getValue, increment, pauseSignal, resumeSignal } from '../workflows/definitions';

const { client } = openClient();
const official = openOfficialClient();

test('client: How to start and interact with Workflows, snippet 1', async () => {
  const id = uniqueId('existing');
  await official.client.workflow.start(exampleWorkflow.name, { workflowId: id, taskQueue, args: [41] });

  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);

  {
    // Method 1: create a handle for a NEW Workflow, given a reference to Workflow definition
    const handle = client.createWorkflowHandle(exampleWorkflow, {
      taskQueue: 'tutorial',
    });

    await handle.start(1);
    await handle.signal.finish();
    expect(await handle.result()).toBe(1);
  }

  {
    // Method 2: retrieve a handle for an EXISTING Workflow, given it's workflowId
    const handle = client.createWorkflowHandle({ workflowId: id });

    expect(handle.workflowId).toBe(id);
    await handle.signal('finish');
    expect(await handle.result()).toBe(41);
  }
  await connection.close();
});

test('client: How to start and interact with Workflows, snippet 2', async () => {
  const workflow = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await workflow.start(7);
  const read = async () => {
    const value = await workflow.query(getValue);
    return value;
  };
  expect(await read()).toBe(7);

  await workflow.signal.finish();
  await workflow.result();
  // "... even if it has already completed"
  expect(await read()).toBe(7);
});

test('client: How to start and interact with Workflows, snippet 3', async () => {
  const workflow = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await workflow.start(1);
  await workflow.signal(increment, 1);
  await workflow.signal.finish();
  expect(await workflow.result()).toBe(2);
});

test('client: Execute a Workflow (Blocking), snippet 1', async () => {
  const workflow = client.createWorkflowHandle(exampleHello, { taskQueue });
  const args = 'Temporal';
  const result = await workflow.execute(args);
  expect(result).toBe('Hello, Temporal!');
});

// The document takes this one from a file of another repository; this is what the two documents say of it.
test('client: Execute a Workflow (Blocking), snippet 2', async () => {
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service);
  const handle = client.createWorkflowHandle(exampleHello, { taskQueue: 'tutorial' });
  const result = await handle.execute('Temporal');
  expect(result).toBe('Hello, Temporal!');
  await connection.close();
});

test('client: Start a Workflow (Non-Blocking), snippet 1', async () => {
  const workflow = client.createWorkflowHandle(example, { taskQueue });
  const args = 'Temporal';
  await workflow.start(args);
  const { status } = await official.client.workflow.getHandle(workflow.workflowId).describe();
  expect(status.name).toBe('RUNNING');
  await workflow.terminate();
});

test('client: Start a Workflow (Non-Blocking), snippet 2', async () => {
  const options = { taskQueue };
  const args = 'told';

  // In initial processs...
  const handle = client.createWorkflowHandle(workflowFn, options);
  const runId = await handle.start(args);
  await handle.signal(pauseSignal);
  const { workflowId } = handle;

  {
    // In a different process...
    const handle = client.createWorkflowHandle({ workflowId /* ,  runId */ });
    await handle.signal(resumeSignal); // do stuff with the retrieved handle
    const result = await handle.result(); // block until the workflow completes, if you wish

    expect(result).toEqual({ label: 'told', told: ['pause', 'resume'] });
  }

  // The commented-out part of the snippet works as well.
  expect(await client.createWorkflowHandle({ workflowId, runId }).result()).toMatchObject({ label: 'told' });
});

test('client: How to cancel a Workflow, snippet 1', async () => {
  const args = 'Temporal';

  // Create a typed client based on the example Workflow's type
  const handle = client.createWorkflowHandle(example, { taskQueue: 'tutorial' });
  // Start the Workflow without waiting its completion
  await handle.start(args);
  // ... Later on, cancel the workflow
  await handle.cancel();

  await rejectionOf(handle.result(), WorkflowExecutionCancelledError);
});

test('client: Scheduling Cron Workflows, snippet 1', async () => {
  const handle = client.createWorkflowHandle(scheduledWorkflow, {
    taskQueue: 'test',
    cronSchedule: '* * * * *', // start every minute
  });

  await handle.start();
  const { attributes } = await startedEvent(official, handle.workflowId);
  expect(attributes.cronSchedule).toBe('* * * * *');

  await handle.terminate();
  await until('it is terminated', async () => (await handle.describe()).status.name === 'TERMINATED');
});
