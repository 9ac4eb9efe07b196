/** Options: what must be there, what may be, and how it is spelt. */
import {
  Client,
  Connection,
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowClient,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type WorkflowOptions,
} from 'temporal-native';

declare function example(name: string): Promise<string>;

const connection = new Connection();
const client = new WorkflowClient(connection.service);

export const everyOption: WorkflowOptions = {
  taskQueue: 'tutorial',
  workflowId: 'some-id',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  cronSchedule: '* * * * *',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumAttempts: 3, nonRetryableErrorTypes: ['Fatal'] },
  retryPolicy: { initialInterval: { seconds: 1 }, maximumInterval: 60_000 },
  memo: { anything: { goes: true } },
  searchAttributes: { Keyword: ['value'], Number: 1 },
  typedSearchAttributes: new TypedSearchAttributes([
    { key: defineSearchAttributeKey('Keyword', 'KEYWORD'), value: 'value' },
  ]),
  workflowExecutionTimeout: '2 hours',
  workflowRunTimeout: 1000,
  workflowTaskTimeout: '10s',
  followRuns: false,
  startDelay: '1 minute',
  requestEagerStart: false,
  priority: { priorityKey: 1, fairnessKey: 'tenant', fairnessWeight: 1.5 },
  staticSummary: 'a line',
  staticDetails: 'a text',
  versioningOverride: { pinnedTo: { deploymentName: 'orders', buildId: '1' } },
  signal: new AbortController().signal,
};

export function enums(): void {
  client.createWorkflowHandle(example, {
    taskQueue: 'q',
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  client.createWorkflowHandle(example, {
    taskQueue: 'q',
    workflowIdReusePolicy: 'WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY',
  });
  client.createWorkflowHandle(example, { taskQueue: 'q', workflowIdReusePolicy: 1 });
  // @ts-expect-error: the enum is misspelt
  client.createWorkflowHandle(example, { taskQueue: 'q', workflowIdReusePolicy: 'REJECT_DUPLICATES' });
  // @ts-expect-error: that is a value of another enum
  client.createWorkflowHandle(example, { taskQueue: 'q', workflowIdConflictPolicy: 'ALLOW_DUPLICATE' });
  // @ts-expect-error: the enum is misspelt
  new WorkflowClient({ connection, queryRejectCondition: 'OPEN' });
}

export function taskQueue(): void {
  // @ts-expect-error: a task queue is required
  client.createWorkflowHandle('example', { workflowId: 'some-id' });
  // @ts-expect-error: a task queue is required
  client.start(example, { args: ['Ada'] });
  // @ts-expect-error: the task queue must be a string
  client.createWorkflowHandle(example, { taskQueue: 1 });
}

export function unknownOptions(): void {
  // @ts-expect-error: there is no such option
  client.createWorkflowHandle(example, { taskQueue: 'q', workflowID: 'some-id' });
  // @ts-expect-error: there is no such option
  client.start(example, { taskQueue: 'q', args: ['Ada'], cron: '* * * * *' });
  // @ts-expect-error: there is no such option
  new Connection({ adress: 'localhost' });
  // @ts-expect-error: there is no such option
  new WorkflowClient(connection.service, { nameSpace: 'default' });
  // @ts-expect-error: there is no such option
  client.createWorkflowHandle(example, { taskQueue: 'q', retry: { maximumAttempt: 3 } });
  // @ts-expect-error: there is no such option
  client.result('some-id', undefined, { followRun: true });
}

export function wrongTypes(): void {
  // @ts-expect-error: a duration is a number or a string
  client.createWorkflowHandle(example, { taskQueue: 'q', startDelay: new Date() });
  // @ts-expect-error: an id is a string
  client.createWorkflowHandle({ workflowId: 1 });
  // @ts-expect-error: an id is needed
  client.createWorkflowHandle({ runId: 'some-run' });
  // @ts-expect-error: neither a workflow nor an id
  client.createWorkflowHandle(1);
  // @ts-expect-error: this is no connection
  new WorkflowClient({ connection: {} });
}

export function connections(): void {
  new Connection({ address: 'localhost:7233', tls: true, apiKey: 'key', metadata: { tenant: 'a' } });
  new Connection({ apiKey: () => 'key', connectTimeout: '5s', keepAlive: false, retry: false });
  new Connection({
    tls: {
      serverNameOverride: 'temporal',
      serverRootCACertificate: new Uint8Array(),
      clientCertPair: { crt: new Uint8Array(), key: 'PEM' },
    },
  });
  new WorkflowClient();
  new WorkflowClient(connection);
  new WorkflowClient(connection.workflowService, { namespace: 'default', identity: 'me' });
  new WorkflowClient({ connection, workflowDefaults: { taskQueue: 'q' } });
  const withDefaults: WorkflowClient = new Client({ connection, namespace: 'default' }).workflow;
  withDefaults.createWorkflowHandle(example);
  // @ts-expect-error: a client's namespace cannot be changed
  client.options.namespace = 'other';
}
