/** Namespaces, search attributes' registry, and what the server says of itself. */

import type { ServerConnection } from '../harness/connection';
import type { Script, Scripts } from '../harness/raw-server';
import { until } from '../harness/until';
import { enums, json, seconds } from '../harness/values';
import { describe, startRequest } from '../harness/workflow';

const { IndexedValueType } = enums;

/** The last script that changes the namespaces of a server. */
const changing = new Map<ServerConnection, Promise<unknown>>();

/** Waits for its turn: the real server refuses a change of any namespace while it makes another. */
function alone(script: Script): Script {
  return (server) => {
    const before = changing.get(server.connection) ?? Promise.resolve();
    const played = before.then(() => script(server));
    changing.set(
      server.connection,
      played.catch(() => undefined),
    );
    return played;
  };
}

export const scripts: Scripts = {
  'a namespace is registered, described, listed, used': alone(async (server) => {
    const namespace = server.id('ns');
    const register = {
      namespace,
      description: 'of a script',
      ownerEmail: 'owner',
      workflowExecutionRetentionPeriod: seconds(86_400),
    };
    await server.ask('registerNamespace', register);
    await server.ask('registerNamespace', register);
    await until(
      'the namespace can be used',
      () => server.ask('describeNamespace', { namespace }, { quiet: true }),
      (answer) => answer !== undefined,
    );
    const described = await server.ask('describeNamespace', { namespace });
    await server.ask('describeNamespace', { id: described?.namespaceInfo?.id ?? '' }, { namespace: '' });
    const listed = await server.ask('listNamespaces', { pageSize: 1_000 }, { quiet: true });
    server.note(
      'it is listed',
      listed?.namespaces.some(({ namespaceInfo }) => namespaceInfo?.name === namespace),
    );
    await until(
      'the namespace takes workflows',
      () => server.ask('startWorkflowExecution', startRequest(server, { namespace }), { quiet: true }),
      (answer) => answer !== undefined,
    );
    await server.ask('describeWorkflowExecution', { namespace, execution: { workflowId: server.id('wf') } });
    await describe({ server, workflowId: server.id('wf') });
  }),

  'the default namespace': async (server) => {
    await server.ask('describeNamespace', { namespace: 'default' });
    await server.ask('describeNamespace', { namespace: 'nope' });
    await server.ask('describeNamespace', {}, { namespace: '' });
    await server.ask('describeNamespace', { id: '11111111-2222-4333-8444-555555555555' }, { namespace: '' });
    await server.ask('describeNamespace', { id: 'no uuid' }, { namespace: '' });
  },

  'namespaces that are refused': async (server) => {
    await server.ask('registerNamespace', { workflowExecutionRetentionPeriod: seconds(86_400) }, { namespace: '' });
    await server.ask('registerNamespace', { namespace: server.id('no-retention') });
    await server.ask('registerNamespace', {
      namespace: server.id('negative'),
      workflowExecutionRetentionPeriod: seconds(-1),
    });
    await server.ask('registerNamespace', {
      namespace: server.id('x'.repeat(1_001)),
      workflowExecutionRetentionPeriod: seconds(86_400),
    });
    await server.ask('registerNamespace', {
      namespace: server.id('short'),
      workflowExecutionRetentionPeriod: seconds(60),
    });
    await server.ask('registerNamespace', {
      namespace: 'temporal-system',
      workflowExecutionRetentionPeriod: seconds(86_400),
    });
  },

  'search attributes are added, listed, used, removed': alone(async (server) => {
    const name = `Added${server.suffix.slice(1)}`;
    const namespace = 'default';
    const has = (present: boolean) =>
      until(
        'the search attribute is there, or gone',
        () => server.operator('listSearchAttributes', { namespace }, { quiet: true }),
        (answer) => (answer?.customAttributes?.[name] !== undefined) === present,
      );
    await server.operator('addSearchAttributes', {
      namespace,
      searchAttributes: { [name]: IndexedValueType.INDEXED_VALUE_TYPE_INT },
    });
    await has(true);
    await server.operator('addSearchAttributes', {
      namespace,
      searchAttributes: { [name]: IndexedValueType.INDEXED_VALUE_TYPE_INT },
    });
    await server.operator('addSearchAttributes', {
      namespace,
      searchAttributes: { [name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD },
    });
    await until(
      'it can be used',
      () =>
        server.ask(
          'startWorkflowExecution',
          startRequest(server, { searchAttributes: { indexedFields: { [name]: json(7) } } }),
          { quiet: true },
        ),
      (answer) => answer !== undefined,
    );
    await server.operator('removeSearchAttributes', { namespace, searchAttributes: [name] });
    await has(false);
    await server.operator('removeSearchAttributes', { namespace, searchAttributes: [name] });
  }),

  'search attributes that are refused': alone(async (server) => {
    const namespace = 'default';
    const add = (searchAttributes: Record<string, number>) =>
      server.operator('addSearchAttributes', { namespace, searchAttributes });
    await add({});
    await add({ WorkflowId: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD });
    await add({ BuildIds: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST });
    await add({ [`Unspecified${server.suffix.slice(1)}`]: 0 });
    await add({ [`Unknown${server.suffix.slice(1)}`]: 99 });
    await server.operator('addSearchAttributes', { namespace: 'nope', searchAttributes: { A: 1 } });
    await server.operator('addSearchAttributes', { searchAttributes: { A: 1 } }, { namespace: '' });
    await server.operator('removeSearchAttributes', { namespace, searchAttributes: [] });
    await server.operator('removeSearchAttributes', { namespace, searchAttributes: ['WorkflowId'] });
    await server.operator('removeSearchAttributes', { namespace, searchAttributes: ['Nope1'] });
    await server.operator('listSearchAttributes', { namespace: 'nope' });
  }),

  'the search attributes that are always there': async (server) => {
    const answer = await server.operator('listSearchAttributes', { namespace: 'default' }, { quiet: true });
    server.note('system', { ...answer?.systemAttributes });
    const custom = Object.entries(answer?.customAttributes ?? {}).filter(([name]) => name.startsWith('Custom'));
    server.note('custom', Object.fromEntries(custom));
    const all = await server.ask('getSearchAttributes', {}, { quiet: true });
    const keys = Object.entries(all?.keys ?? {}).filter(([name]) => !/^(Added|Unspecified|Unknown)/.test(name));
    server.note('all', Object.fromEntries(keys));
  },

  'what the server says of itself': async (server) => {
    const system = await server.ask('getSystemInfo', {}, { quiet: true });
    server.note('capabilities', { ...system?.capabilities });
    const cluster = await server.ask('getClusterInfo', {}, { quiet: true });
    server.note('of the cluster', {
      supportedClients: cluster?.supportedClients,
      historyShardCount: cluster?.historyShardCount,
      persistenceStore: cluster?.persistenceStore,
      visibilityStore: cluster?.visibilityStore,
    });
  },

  health: async (server) => {
    await server.health('temporal.api.workflowservice.v1.WorkflowService');
    await server.health('');
    await server.health('nope');
  },

  'the test service is not there without time skipping': async (server) => {
    await server.testService('getCurrentTime', {});
    await server.testService('lockTimeSkipping', {});
  },

  'a task queue is described': async (server) => {
    const taskQueue = { name: server.id('queue') };
    await server.ask('describeTaskQueue', { taskQueue, taskQueueType: 1 });
    await server.ask('describeTaskQueue', { taskQueue, taskQueueType: 2 });
    const polled = server.ask(
      'pollWorkflowTaskQueue',
      { taskQueue, identity: 'poller' },
      { timeoutMs: 2_500, quiet: true },
    );
    await until(
      'the poller is seen',
      () => server.call('describeTaskQueue', { taskQueue, taskQueueType: 1 }, { quiet: true }),
      (answer) => (answer.pollers?.length ?? 0) > 0,
    );
    await server.ask('describeTaskQueue', { taskQueue, taskQueueType: 1 });
    await polled;
    await server.ask('describeTaskQueue', {});
    await server.ask('describeTaskQueue', { taskQueue: {} });
    await server.ask('describeTaskQueue', { taskQueue, namespace: 'nope' });
  },
};
