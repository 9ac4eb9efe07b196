/**
 * Every snippet of the two documents, in their order, with the test that runs it. The README's table is made from this
 * list, and documents-list.test.ts checks that the tests contain the snippets' code.
 */

export interface DocumentSnippet {
  /** `workflows` is "Workflows in Node.js", `client` is "Node.js SDK Clients". */
  document: 'workflows' | 'client';
  heading: string;
  /** Which snippet under this heading: fenced code, code in a table or a sentence, or included by reference. */
  ordinal: number;
  side: 'client' | 'workflow';
  /**
   * The code as the document has it. Absent where the document only names a file of another repository (SNIPSTART);
   * `reference` is that name.
   */
  code?: string;
  reference?: string;
  /** What the test changes in it: imports, ids, the address. */
  changes?: readonly Change[];
}

export interface Change {
  from: string;
  to: string;
  why: string;
}

const WORKFLOW_CLIENT_AND_HANDLES = 'Workflow Client and Handles';
const HOW_TO_START_AND_INTERACT = 'How to start and interact with Workflows';
const EXECUTE = 'Execute a Workflow (Blocking)';
const START = 'Start a Workflow (Non-Blocking)';
const CANCEL = 'How to cancel a Workflow';
const CRON = 'Scheduling Cron Workflows';
const RESULT = 'How to wait for and retrieve the result an existing Workflow Execution';

const NAMES_ITSELF: Change = {
  from: 'createWorkflowHandle(example,',
  to: 'createWorkflowHandle(exampleImported,',
  why: 'a constant cannot be its own initialiser: the import gets another name',
};

const TEST_ADDRESS: Change = {
  from: 'new Connection()',
  to: 'new Connection({ address })',
  why: 'the address of the server under test',
};

const workflowsDocument: Omit<DocumentSnippet, 'document'>[] = [
  {
    heading: 'Workflow Implementation',
    ordinal: 1,
    side: 'workflow',
    reference: 'nodejs-hello-workflow',
  },
  {
    heading: 'Type definitions',
    ordinal: 1,
    side: 'workflow',
    reference: 'nodejs-hello-workflow-interface',
  },
  {
    heading: WORKFLOW_CLIENT_AND_HANDLES,
    ordinal: 1,
    side: 'client',
    code: `const client = new WorkflowClient(connection.service);

// Method 1: create a handle for a NEW Workflow, given a reference to Workflow definition
const workflow = client.createWorkflowHandle(exampleWorkflow, {
  taskQueue: 'tutorial',
});

// Method 2: retrieve a handle for an EXISTING Workflow, given it's workflowId
const workflow = client.createWorkflowHandle(workflowId);`,
  },
  {
    heading: WORKFLOW_CLIENT_AND_HANDLES,
    ordinal: 2,
    side: 'client',
    code: 'const value = await workflow.query.get();',
  },
  { heading: WORKFLOW_CLIENT_AND_HANDLES, ordinal: 3, side: 'client', code: 'await workflow.signal.increment(3);' },
  { heading: EXECUTE, ordinal: 1, side: 'client', code: 'const result = await workflow.execute(args)' },
  { heading: EXECUTE, ordinal: 2, side: 'client', reference: 'nodejs-hello-client' },
  { heading: START, ordinal: 1, side: 'client', code: 'workflow.start(args)' },
  {
    heading: START,
    ordinal: 2,
    side: 'client',
    code: `// In initial processs...
const originalWF = client.createWorkflowHandle(workflowFn, options);
await originalWF.start(args);
const workflowId = originalWF.workflowId;

// In a different process...
const workflow = client.createWorkflowHandle(workflowId);

// do stuff with the retrieved handle
workflow.signal.foo(123);`,
  },
  {
    heading: CANCEL,
    ordinal: 1,
    side: 'client',
    code: `// Create a typed client based on the example Workflow's type
const example = client.createWorkflowHandle(example, { taskQueue: 'tutorial' });
// Start the Workflow without waiting its completion
await example.start('Temporal');
// ... Later on, cancel the workflow
await example.cancel();
// Optionally wait for the Workflow's result
// (should throw WorkflowExecutionCancelledError)
await example.result();`,
    changes: [NAMES_ITSELF],
  },
  {
    heading: RESULT,
    ordinal: 1,
    side: 'client',
    code: 'client.result(workflowId, runId?)',
    changes: [
      { from: 'runId?', to: 'runId', why: 'the question mark says that it is optional; the test calls it both ways' },
    ],
  },
  {
    heading: RESULT,
    ordinal: 2,
    side: 'client',
    code: `// In initial processs...
const originalWF = client.createWorkflowHandle(workflowFn, options);
await originalWF.start(args);
const workflowId = originalWF.workflowId;

// save workflowId somewhere...

// In a different process...
const result = await client.result(workflowId);`,
  },
  {
    heading: CRON,
    ordinal: 1,
    side: 'client',
    code: `const workflow = client.createWorkflowHandle(scheduledWorkflow, {
  taskQueue: 'test',
  cronSchedule: '* * * * *', // start every minute
});`,
  },
  {
    heading: 'External Workflows',
    ordinal: 1,
    side: 'workflow',
    code: `const workflow = createExternalWorkflowHandle<WFInterface>(
  workflowId,
  optionalRunId
);
await workflow.signal.someSignal(arg1, arg2);
await workflow.cancel();`,
  },
  { heading: 'Child Workflows', ordinal: 1, side: 'workflow', reference: 'nodejs-child-workflow' },
  {
    heading: 'The `ContinueAsNew` API',
    ordinal: 1,
    side: 'workflow',
    code: `import { continueAsNew, sleep } from '@temporalio/workflow';

export async function loopingWorkflow(iteration = 0) {
  return {
    async execute() {
      if (iteration === 10) {
        return;
      }
      console.log('Running Workflow iteration:', iteration);
      await sleep(1000);
      // Must match the arguments expected by \`loopingWorkflow\`
      await continueAsNew<typeof loopingWorkflow>(iteration + 1);
      // Unreachable code, continueAsNew is like \`process.exit\` and will stop execution once called.
    },
  };
}`,
  },
];

const clientDocument: Omit<DocumentSnippet, 'document'>[] = [
  {
    heading: HOW_TO_START_AND_INTERACT,
    ordinal: 1,
    side: 'client',
    code: `import { Connection, WorkflowClient } from '@temporalio/client';
const connection = new Connection();
const client = new WorkflowClient(connection.service);

// Method 1: create a handle for a NEW Workflow, given a reference to Workflow definition
const handle = client.createWorkflowHandle(exampleWorkflow, {
  taskQueue: 'tutorial',
});

// Method 2: retrieve a handle for an EXISTING Workflow, given it's workflowId
const handle = client.createWorkflowHandle({ workflowId: id });`,
    changes: [TEST_ADDRESS],
  },
  {
    heading: HOW_TO_START_AND_INTERACT,
    ordinal: 2,
    side: 'client',
    code: 'const value = await workflow.query(getValue);',
  },
  { heading: HOW_TO_START_AND_INTERACT, ordinal: 3, side: 'client', code: 'await workflow.signal(increment, 1);' },
  { heading: EXECUTE, ordinal: 1, side: 'client', code: 'const result = await workflow.execute(args)' },
  { heading: EXECUTE, ordinal: 2, side: 'client', reference: 'nodejs-hello-client' },
  { heading: START, ordinal: 1, side: 'client', code: 'await workflow.start(args)' },
  {
    heading: START,
    ordinal: 2,
    side: 'client',
    code: `// In initial processs...
const handle = client.createWorkflowHandle(workflowFn, options);
const runId = await handle.start(args);
await handle.signal(pauseSignal);
const { workflowId } = handle;

// In a different process...
const handle = client.createWorkflowHandle({ workflowId /* ,  runId */ });
await handle.signal(resumeSignal); // do stuff with the retrieved handle
const result = await handle.result(); // block until the workflow completes, if you wish`,
  },
  {
    heading: CANCEL,
    ordinal: 1,
    side: 'client',
    code: `// Create a typed client based on the example Workflow's type
const handle = client.createWorkflowHandle(example, { taskQueue: 'tutorial' });
// Start the Workflow without waiting its completion
await handle.start(args);
// ... Later on, cancel the workflow
await handle.cancel();`,
  },
  {
    heading: CRON,
    ordinal: 1,
    side: 'client',
    code: `const handle = client.createWorkflowHandle(scheduledWorkflow, {
  taskQueue: 'test',
  cronSchedule: '* * * * *', // start every minute
});`,
  },
  {
    heading: 'External Workflow Handles',
    ordinal: 1,
    side: 'workflow',
    code: `const handle = createExternalWorkflowHandle<WFInterface>(
  workflowId,
  optionalRunId
);
// the standard handle APIs apply`,
  },
];

/** All of both documents. */
export const documentSnippets: readonly DocumentSnippet[] = [
  ...workflowsDocument.map((snippet) => ({ document: 'workflows' as const, ...snippet })),
  ...clientDocument.map((snippet) => ({ document: 'client' as const, ...snippet })),
];

/** The name of the test that runs a snippet. */
export function testName({
  document,
  heading,
  ordinal,
}: Pick<DocumentSnippet, 'document' | 'heading' | 'ordinal'>): string {
  return `${document}: ${heading}, snippet ${ordinal}`;
}

/** The file of the test that runs a snippet, below `__test__`. */
export function testFile({ document, side }: Pick<DocumentSnippet, 'document' | 'side'>): string {
  return side === 'workflow' ? 'worker/documents.test.ts' : `integration/${document}-document.test.ts`;
}

/** The file in which the code of a snippet stands, below `__test__`: workflow code stands apart from its test. */
export function codeFile({ document, side }: Pick<DocumentSnippet, 'document' | 'side'>): string {
  return side === 'workflow' ? 'worker/workflows/documents.ts' : testFile({ document, side });
}
