/** The commands that a worker answers a workflow task with. */
import type { temporal } from '@temporalio/proto';
import { applicationFailure, type Command, type Duration, enums, payloads, seconds } from './values';

type Attributes<K extends keyof temporal.api.command.v1.ICommand> = NonNullable<temporal.api.command.v1.ICommand[K]>;

const { CommandType } = enums;

export function completeWorkflow(result: unknown = 'done'): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: { result: payloads(result) },
  };
}

export function failWorkflow(message = 'oops', more?: temporal.api.failure.v1.IApplicationFailureInfo): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
    failWorkflowExecutionCommandAttributes: { failure: applicationFailure(message, more) },
  };
}

export function cancelWorkflow(): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
    cancelWorkflowExecutionCommandAttributes: { details: payloads('canceled') },
  };
}

export function continueAsNew(attributes: Attributes<'continueAsNewWorkflowExecutionCommandAttributes'>): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: { workflowType: { name: 'wf' }, ...attributes },
  };
}

export function startTimer(timerId: string, fireIn: Duration = seconds(60)): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_START_TIMER,
    startTimerCommandAttributes: { timerId, startToFireTimeout: fireIn },
  };
}

export function cancelTimer(timerId: string): Command {
  return { commandType: CommandType.COMMAND_TYPE_CANCEL_TIMER, cancelTimerCommandAttributes: { timerId } };
}

export function scheduleActivity(
  activityId: string,
  taskQueue: string,
  attributes: Attributes<'scheduleActivityTaskCommandAttributes'> = {},
): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'act' },
      taskQueue: { name: taskQueue },
      startToCloseTimeout: seconds(30),
      ...attributes,
    },
  };
}

export function cancelActivity(scheduledEventId: number): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
    requestCancelActivityTaskCommandAttributes: { scheduledEventId: int64(scheduledEventId) },
  };
}

export function startChild(
  workflowId: string,
  taskQueue: string,
  attributes: Attributes<'startChildWorkflowExecutionCommandAttributes'> = {},
): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: {
      workflowId,
      workflowType: { name: 'child' },
      taskQueue: { name: taskQueue },
      ...attributes,
    },
  };
}

export function signalExternal(
  workflowId: string,
  attributes: Attributes<'signalExternalWorkflowExecutionCommandAttributes'> = {},
): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: {
      execution: { workflowId },
      signalName: 'from-outside',
      ...attributes,
    },
  };
}

export function cancelExternal(
  workflowId: string,
  attributes: Attributes<'requestCancelExternalWorkflowExecutionCommandAttributes'> = {},
): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId, ...attributes },
  };
}

export function recordMarker(markerName: string): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
    recordMarkerCommandAttributes: { markerName, details: { what: payloads('marked') } },
  };
}

export function upsertSearchAttributes(
  indexedFields: temporal.api.common.v1.ISearchAttributes['indexedFields'],
): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields } },
  };
}

export function modifyProperties(fields: temporal.api.common.v1.IMemo['fields']): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
    modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields } },
  };
}

export function protocolMessage(messageId: string): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
    protocolMessageCommandAttributes: { messageId },
  };
}

/** 64-bit fields are encoded from plain numbers as well; the types know only Long. */
export function int64(value: number): NonNullable<temporal.api.history.v1.IHistoryEvent['eventId']> {
  return value as unknown as NonNullable<temporal.api.history.v1.IHistoryEvent['eventId']>;
}
