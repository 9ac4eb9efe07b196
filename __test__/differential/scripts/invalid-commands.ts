/** Commands that are no good: each fails its task with a cause of its own. */
import {
  cancelActivity,
  cancelExternal,
  cancelTimer,
  completeWorkflow,
  continueAsNew,
  failWorkflow,
  recordMarker,
  scheduleActivity,
  signalExternal,
  startChild,
  startTimer,
  upsertSearchAttributes,
} from '../harness/commands';
import type { RawServer, Scripts } from '../harness/raw-server';
import { type Command, enums, json, payloads, seconds } from '../harness/values';
import { history, start, terminate } from '../harness/workflow';

const { CommandType } = enums;

/** Answers a fresh workflow's first task with commands that are refused, and keeps what the history says of it. */
async function each(server: RawServer, cases: Record<string, Command[]>): Promise<void> {
  for (const [name, commands] of Object.entries(cases)) {
    const workflowId = server.id(name.replaceAll(' ', '-'));
    // A busy server takes its time over the big ones.
    const request = { workflowId, taskQueue: { name: workflowId }, workflowTaskTimeout: seconds(60) };
    const workflow = await start(server, request, { quiet: true });
    const task = await workflow.worker.poll({ quiet: true });
    await workflow.worker.respond(task, { commands });
    const answer = await server.call('getWorkflowExecutionHistory', { execution: { workflowId } }, { quiet: true });
    const failed = answer.history?.events?.find((event) => event.workflowTaskFailedEventAttributes);
    server.note(name, {
      // Commands that were taken may have more events by now.
      events: failed ? answer.history?.events?.length : undefined,
      cause: enums.WorkflowTaskFailedCause[failed?.workflowTaskFailedEventAttributes?.cause ?? 0],
      message: failed?.workflowTaskFailedEventAttributes?.failure?.message,
    });
    await server.ask('terminateWorkflowExecution', { workflowExecution: { workflowId } }, { quiet: true });
  }
}

export const scripts: Scripts = {
  activities: (server) =>
    each(server, {
      'no id': [scheduleActivity('', 'queue')],
      'no type': [scheduleActivity('a1', 'queue', { activityType: {} })],
      'no queue': [scheduleActivity('a1', '')],
      'no timeout': [scheduleActivity('a1', 'queue', { startToCloseTimeout: null })],
      'negative timeout': [scheduleActivity('a1', 'queue', { startToCloseTimeout: seconds(-1) })],
      'negative heartbeat': [scheduleActivity('a1', 'queue', { heartbeatTimeout: seconds(-1) })],
      'bad retry policy': [scheduleActivity('a1', 'queue', { retryPolicy: { backoffCoefficient: 0.1 } })],
      'id twice': [scheduleActivity('a1', 'queue'), scheduleActivity('a1', 'queue')],
      'id too long': [scheduleActivity('x'.repeat(1_001), 'queue')],
      'reserved queue': [scheduleActivity('a1', '/_sys/x')],
      'input too big': [scheduleActivity('a1', 'queue', { input: { payloads: [json('x'.repeat(2_200_000))] } })],
      'no attributes': [{ commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK }],
      'cancel of nothing': [cancelActivity(99)],
      'cancel without attributes': [{ commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK }],
    }),

  timers: (server) =>
    each(server, {
      'no id': [startTimer('')],
      'negative time': [startTimer('t1', seconds(-1))],
      'id twice': [startTimer('t1'), startTimer('t1')],
      'id too long': [startTimer('x'.repeat(1_001))],
      'no attributes': [{ commandType: CommandType.COMMAND_TYPE_START_TIMER }],
      'cancel of nothing': [cancelTimer('nope')],
      'cancel without id': [cancelTimer('')],
      "another command's attributes": [
        { ...startTimer('t1'), commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK },
      ],
    }),

  children: (server) =>
    each(server, {
      'no id': [startChild('', 'queue')],
      'no type': [startChild('c1', 'queue', { workflowType: {} })],
      'no queue': [startChild(server.id('c2'), '')],
      'negative timeout': [startChild('c1', 'queue', { workflowRunTimeout: seconds(-1) })],
      'bad retry policy': [startChild('c1', 'queue', { retryPolicy: { maximumAttempts: -1 } })],
      'bad cron': [startChild('c1', 'queue', { cronSchedule: 'rubbish' })],
      'id too long': [startChild('x'.repeat(1_001), 'queue')],
      'unknown namespace': [startChild('c1', 'queue', { namespace: 'nope' })],
      'unknown search attribute': [
        startChild('c1', 'queue', { searchAttributes: { indexedFields: { Nope1: json(1) } } }),
      ],
      'no attributes': [{ commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION }],
    }),

  externals: (server) =>
    each(server, {
      'signal nobody': [signalExternal('')],
      'signal without execution': [signalExternal('x', { execution: null })],
      'signal without name': [signalExternal('x', { signalName: '' })],
      'signal bad run id': [signalExternal('', { execution: { workflowId: 'x', runId: 'no uuid' } })],
      'cancel nobody': [cancelExternal('')],
      'cancel bad run id': [cancelExternal('x', { runId: 'no uuid' })],
      'signal unknown namespace': [signalExternal('x', { namespace: 'nope' })],
      'cancel unknown namespace': [cancelExternal('x', { namespace: 'nope' })],
    }),

  closing: (server) =>
    each(server, {
      'completion and more': [completeWorkflow(), startTimer('t1')],
      'completion twice': [completeWorkflow(), completeWorkflow()],
      'failure without failure': [
        { commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, failWorkflowExecutionCommandAttributes: {} },
      ],
      'completion without attributes': [{ commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION }],
      'failure and cancellation': [failWorkflow(), { commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION }],
      'continue with a negative timeout': [continueAsNew({ workflowRunTimeout: seconds(-1) })],
      'continue with an unknown search attribute': [
        continueAsNew({ searchAttributes: { indexedFields: { Nope1: json(1) } } }),
      ],
      'continue with a bad retry policy': [continueAsNew({ retryPolicy: { maximumAttempts: -1 } })],
      'continue with a bad cron': [continueAsNew({ cronSchedule: 'rubbish' })],
      "another command's type": [{ ...completeWorkflow(), commandType: CommandType.COMMAND_TYPE_START_TIMER }],
      "another command's attributes": [
        { ...startTimer('t1'), commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION },
      ],
      "cancellation with another command's attributes": [
        { ...startTimer('t1'), commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION },
      ],
      'result too big': [completeWorkflow('x'.repeat(2_200_000))],
    }),

  others: (server) =>
    each(server, {
      'marker without name': [recordMarker('')],
      'no attributes': [{ commandType: CommandType.COMMAND_TYPE_RECORD_MARKER }],
      'unspecified command': [{ commandType: CommandType.COMMAND_TYPE_UNSPECIFIED }],
      'unknown command': [{ commandType: 99 as never }],
      'search attributes of nothing': [upsertSearchAttributes({})],
      'the first command is good': [startTimer('t1'), startTimer('')],
      'protocol message without id': [{ commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE }],
    }),

  'a refused command, then its retry': async (server) => {
    const workflow = await start(server);
    await workflow.worker.next(startTimer('t1'), startTimer(''));
    await history(workflow);
    const retry = await workflow.worker.poll();
    await workflow.worker.complete(retry, startTimer('t1'), startTimer(''));
    await workflow.worker.complete(retry, completeWorkflow());
    await history(workflow);
  },

  'a failure that is no failure': async (server) => {
    const workflow = await start(server);
    const task = await workflow.worker.poll();
    await server.ask('respondWorkflowTaskFailed', { taskToken: task.taskToken });
    await history(workflow);
    const second = await start(server, { workflowId: server.id('second'), taskQueue: { name: server.id('second') } });
    const other = await second.worker.poll();
    await server.ask('respondWorkflowTaskFailed', { taskToken: other.taskToken, cause: 99 as never });
    await history(second);
    await terminate(second);
  },

  'too many pending activities': async (server) => {
    const workflow = await start(server, { workflowTaskTimeout: seconds(60) }, { quiet: true });
    const schedule = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) =>
        scheduleActivity(`a${from + n}`, server.id('nobody-polls'), { input: payloads() }),
      );
    const task = await workflow.worker.poll({ quiet: true });
    const { workflowTask } = await workflow.worker.respondQuietly(task, {
      commands: schedule(0, 2_000),
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
    });
    await workflow.worker.respond(workflowTask as typeof task, { commands: schedule(2_000, 1) });
    await server.ask('terminateWorkflowExecution', { workflowExecution: { workflowId: workflow.workflowId } });
  },
};
