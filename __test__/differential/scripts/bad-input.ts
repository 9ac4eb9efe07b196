/** Requests that are refused before anything happens: empty fields, long ones, ones that name nobody. */
import type { RawServer, RecordedOptions, Scripts } from '../harness/raw-server';
import { json, payloads, seconds } from '../harness/values';
import { IDLE_POLL } from '../harness/worker';
import { signal, start, startRequest } from '../harness/workflow';

const LONG = 'x'.repeat(1_001);
const UNKNOWN_RUN = '11111111-2222-4333-8444-555555555555';

/** Asks with each of the requests; long texts are left out of the transcript. */
async function each(
  server: RawServer,
  method: Parameters<RawServer['ask']>[0],
  requests: Record<string, object>,
  options?: RecordedOptions,
): Promise<void> {
  for (const [name, request] of Object.entries(requests)) {
    server.note('with', name);
    await server.ask(method, request as never, { ...options, quietRequest: true, namespace: '' });
  }
}

export const scripts: Scripts = {
  start: async (server) => {
    const good = { namespace: 'default', ...startRequest(server, { requestId: server.id('bad') }) };
    await each(server, 'startWorkflowExecution', {
      nothing: {},
      'no namespace': { ...good, namespace: '' },
      'no workflow id': { ...good, workflowId: '' },
      'no type': { ...good, workflowType: undefined },
      'empty type': { ...good, workflowType: {} },
      'no task queue': { ...good, taskQueue: undefined },
      'empty task queue': { ...good, taskQueue: {} },
      'reserved task queue': { ...good, taskQueue: { name: '/_sys/queue' } },
      'a sticky task queue': { ...good, taskQueue: { name: 'q', kind: 2 } },
      'a long workflow id': { ...good, workflowId: LONG },
      'a long type': { ...good, workflowType: { name: LONG } },
      'a long task queue': { ...good, taskQueue: { name: LONG } },
      'a long request id': { ...good, requestId: LONG },
      'a long namespace': { ...good, namespace: LONG },
      'a long cron schedule': { ...good, cronSchedule: LONG },
      'a long identity': { ...good, identity: LONG },
      'an unknown reuse policy': { ...good, workflowId: server.id('policy'), workflowIdReusePolicy: 99 },
      'an unknown conflict policy': { ...good, workflowId: server.id('conflict'), workflowIdConflictPolicy: 99 },
      'a long summary': { ...good, userMetadata: { summary: json('x'.repeat(500)) } },
      'a low priority': { ...good, priority: { priorityKey: -1 } },
    });
  },

  signal: async (server) => {
    const { workflowId } = await start(server);
    const good = { namespace: 'default', workflowExecution: { workflowId }, signalName: 'sig' };
    await each(server, 'signalWorkflowExecution', {
      nothing: {},
      'no namespace': { ...good, namespace: '' },
      'no execution': { ...good, workflowExecution: undefined },
      'no workflow id': { ...good, workflowExecution: {} },
      'no name': { ...good, signalName: '' },
      'a long name': { ...good, signalName: LONG },
      'a long request id': { ...good, requestId: LONG },
      'a long workflow id': { ...good, workflowExecution: { workflowId: LONG } },
      'a bad run id': { ...good, workflowExecution: { workflowId, runId: 'no uuid' } },
      'an unknown run': { ...good, workflowExecution: { workflowId, runId: UNKNOWN_RUN } },
      'another namespace': { ...good, namespace: 'nope' },
    });
  },

  'signal with start': async (server) => {
    const good = {
      namespace: 'default',
      ...startRequest(server, { requestId: server.id('bad') }),
      signalName: 'sig',
    };
    await each(server, 'signalWithStartWorkflowExecution', {
      nothing: {},
      'no namespace': { ...good, namespace: '' },
      'no workflow id': { ...good, workflowId: '' },
      'no name': { ...good, signalName: '' },
      'no type': { ...good, workflowType: undefined },
      'no task queue': { ...good, taskQueue: undefined },
      'a long name': { ...good, signalName: LONG },
      'a long workflow id': { ...good, workflowId: LONG },
      'a long type': { ...good, workflowType: { name: LONG } },
      'a long request id': { ...good, requestId: LONG },
      'a bad cron schedule': { ...good, cronSchedule: 'rubbish' },
      'a negative timeout': { ...good, workflowRunTimeout: seconds(-1) },
    });
  },

  'cancel and terminate': async (server) => {
    const { workflowId } = await start(server);
    for (const method of ['requestCancelWorkflowExecution', 'terminateWorkflowExecution'] as const) {
      const good = { namespace: 'default', workflowExecution: { workflowId } };
      await each(server, method, {
        nothing: {},
        'no namespace': { ...good, namespace: '' },
        'no execution': { ...good, workflowExecution: undefined },
        'no workflow id': { ...good, workflowExecution: {} },
        'a bad run id': { ...good, workflowExecution: { workflowId, runId: 'no uuid' } },
        'an unknown run': { ...good, workflowExecution: { workflowId, runId: UNKNOWN_RUN } },
        'another namespace': { ...good, namespace: 'nope' },
      });
    }
    await each(server, 'requestCancelWorkflowExecution', {
      'a long request id': { namespace: 'default', workflowExecution: { workflowId }, requestId: LONG },
    });
    await signal({ server, workflowId });
  },

  'describe and history': async (server) => {
    const { workflowId } = await start(server);
    for (const method of [
      'describeWorkflowExecution',
      'getWorkflowExecutionHistory',
      'getWorkflowExecutionHistoryReverse',
    ] as const) {
      const good = { namespace: 'default', execution: { workflowId } };
      await each(server, method, {
        nothing: {},
        'no namespace': { ...good, namespace: '' },
        'no execution': { ...good, execution: undefined },
        'no workflow id': { ...good, execution: {} },
        'a bad run id': { ...good, execution: { workflowId, runId: 'no uuid' } },
        'an unknown run': { ...good, execution: { workflowId, runId: UNKNOWN_RUN } },
        'another namespace': { ...good, namespace: 'nope' },
        'a long workflow id': { ...good, execution: { workflowId: LONG } },
      });
    }
  },

  polls: async (server) => {
    for (const method of ['pollWorkflowTaskQueue', 'pollActivityTaskQueue'] as const) {
      const good = { namespace: 'default', taskQueue: { name: server.id('queue') } };
      await each(
        server,
        method,
        {
          nothing: {},
          'no namespace': { ...good, namespace: '' },
          'no task queue': { ...good, taskQueue: undefined },
          'an empty task queue': { ...good, taskQueue: {} },
          'a long task queue': { ...good, taskQueue: { name: LONG } },
          'a long identity': { ...good, identity: LONG },
          'a reserved task queue': { ...good, taskQueue: { name: '/_sys/queue' } },
          'another namespace': { ...good, namespace: 'nope' },
          'a sticky queue of nobody': { ...good, taskQueue: { name: 'q', kind: 2 } },
        },
        IDLE_POLL,
      );
      server.note('with', 'too little time');
      await server.ask(method, good, { timeoutMs: 1_800 });
    }
  },

  activities: async (server) => {
    const { workflowId } = await start(server);
    const good = { namespace: 'default', workflowId, activityId: 'a1' };
    for (const method of [
      'respondActivityTaskCompletedById',
      'respondActivityTaskFailedById',
      'respondActivityTaskCanceledById',
      'recordActivityTaskHeartbeatById',
    ] as const) {
      await each(server, method, {
        nothing: {},
        'no namespace': { ...good, namespace: '' },
        'another namespace': { ...good, namespace: 'nope' },
        'a bad run id': { ...good, runId: 'no uuid' },
        'an unknown run': { ...good, runId: UNKNOWN_RUN },
        'a long identity': { ...good, identity: LONG },
      });
    }
  },

  'what is answered to workers': async (server) => {
    for (const method of [
      'respondWorkflowTaskCompleted',
      'respondWorkflowTaskFailed',
      'respondActivityTaskCompleted',
      'respondActivityTaskFailed',
      'respondActivityTaskCanceled',
      'recordActivityTaskHeartbeat',
      'respondQueryTaskCompleted',
    ] as const) {
      await each(server, method, {
        nothing: {},
        'no token': { namespace: 'default' },
        rubbish: { namespace: 'default', taskToken: Buffer.from('rubbish') },
        'random bytes': { namespace: 'default', taskToken: Buffer.from('ff00ff00deadbeef', 'hex') },
        'another namespace': { namespace: 'nope', taskToken: Buffer.from('rubbish') },
      });
    }
  },

  lists: async (server) => {
    for (const method of ['listWorkflowExecutions', 'countWorkflowExecutions', 'scanWorkflowExecutions'] as const) {
      await each(server, method, {
        nothing: {},
        'another namespace': { namespace: 'nope' },
        'a long query': { namespace: 'default', query: `WorkflowId = '${'x'.repeat(10_000)}'` },
      });
    }
    await each(server, 'listOpenWorkflowExecutions', { nothing: {} });
    await each(server, 'listClosedWorkflowExecutions', { nothing: {} });
    await each(server, 'shutdownWorker', { nothing: {}, 'no queue': { namespace: 'default', identity: 'x' } });
    await each(server, 'describeTaskQueue', { nothing: {}, 'no queue': { namespace: 'default' } });
  },

  'what is not there is not implemented': async (server) => {
    await server.ask('updateWorkerConfig', {});
    await server.ask('listSchedules', { namespace: 'nope' });
  },

  'many signals at once, in the order in which they were taken': async (server) => {
    const workflow = await start(server);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        server.call(
          'signalWorkflowExecution',
          { workflowExecution: { workflowId: workflow.workflowId }, signalName: 'sig', input: payloads(n) },
          { quiet: true },
        ),
      ),
    );
    const task = await workflow.worker.poll({ quiet: true });
    const signals = task.history?.events?.filter((event) => event.workflowExecutionSignaledEventAttributes) ?? [];
    server.note('signals', signals.length);
    server.note('scheduled first', task.history?.events?.[1]?.workflowTaskScheduledEventAttributes != null);
  },
};
