/** Updates: what a caller sends, and what the worker answers in the protocol messages of a task. */
import type { temporal } from '@temporalio/proto';
import { completeWorkflow, int64, protocolMessage } from './commands';
import { messageType } from './definitions';
import { packed, type RawServer } from './raw-server';
import { QUIET, until } from './until';
import { applicationFailure, type Command, enums, payloads } from './values';
import type { Worker, WorkflowTask } from './worker';

const { UpdateWorkflowExecutionLifecycleStage: Stage } = enums;
type Message = temporal.api.protocol.v1.IMessage;
type UpdateRequest = temporal.api.workflowservice.v1.IUpdateWorkflowExecutionRequest;

export const { ADMITTED, ACCEPTED, COMPLETED } = {
  ADMITTED: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED,
  ACCEPTED: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED,
  COMPLETED: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
};

export function updateRequest(workflowId: string, updateId: string, stage = COMPLETED): UpdateRequest {
  return {
    workflowExecution: { workflowId },
    waitPolicy: { lifecycleStage: stage },
    request: { meta: { updateId, identity: 'caller' }, input: { name: 'change', args: payloads(updateId) } },
  };
}

/** Sends an update; the answer comes when its stage is reached. */
export function update(server: RawServer, workflowId: string, updateId: string, stage = COMPLETED, timeoutMs = 9_000) {
  return server.ask('updateWorkflowExecution', updateRequest(workflowId, updateId, stage), { timeoutMs });
}

/** Until updates that were sent without awaiting their answers are there. */
export async function admitted(
  { server, workflowId }: { server: RawServer; workflowId: string },
  ...updateIds: string[]
): Promise<void> {
  for (const updateId of updateIds) {
    const updateRef = { workflowExecution: { workflowId }, updateId };
    await until(
      `the update ${updateId} is there`,
      () => server.ask('pollWorkflowExecutionUpdate', { updateRef }, QUIET),
      (answer) => answer !== undefined,
    );
  }
}

/** The messages of an answer, and the commands that say where they belong. */
export interface Reply {
  readonly messages: Message[];
  readonly commands: Command[];
}

export function accept(task: WorkflowTask, index = 0): Reply {
  const message = at(task, index);
  return reply(`${message.id}/accept`, message, 'temporal.api.update.v1.Acceptance', {
    acceptedRequestMessageId: message.id,
    acceptedRequestSequencingEventId: int64(Number(message.eventId ?? 0)),
    acceptedRequest: request(message),
  });
}

export function respond(task: WorkflowTask, index = 0, result: unknown = 'changed'): Reply {
  const message = at(task, index);
  return reply(`${message.id}/respond`, message, 'temporal.api.update.v1.Response', {
    meta: { updateId: message.protocolInstanceId },
    outcome: { success: payloads(result) },
  });
}

/** The outcome of an update that an earlier task accepted. */
export function respondLater(updateId: string, outcome: temporal.api.update.v1.IOutcome): Reply {
  const message: Message = { id: updateId, protocolInstanceId: updateId };
  return reply(`${updateId}/later`, message, 'temporal.api.update.v1.Response', { meta: { updateId }, outcome });
}

export function failUpdate(task: WorkflowTask, index = 0): Reply {
  const message = at(task, index);
  return reply(`${message.id}/fail`, message, 'temporal.api.update.v1.Response', {
    meta: { updateId: message.protocolInstanceId },
    outcome: { failure: applicationFailure('update failed') },
  });
}

export function reject(task: WorkflowTask, index = 0): Reply {
  const message = at(task, index);
  const { messages } = reply(`${message.id}/reject`, message, 'temporal.api.update.v1.Rejection', {
    rejectedRequestMessageId: message.id,
    rejectedRequestSequencingEventId: int64(Number(message.eventId ?? 0)),
    rejectedRequest: request(message),
    failure: applicationFailure('not now'),
  });
  // A rejection makes no event, so no command says where.
  return { messages, commands: [] };
}

export async function answer(worker: Worker, task: WorkflowTask, ...replies: (Reply | Command)[]) {
  const commands = replies.flatMap((each) => ('messages' in each ? each.commands : [each]));
  const messages = replies.flatMap((each) => ('messages' in each ? each.messages : []));
  return worker.respond(task, { commands, messages });
}

export const done = completeWorkflow();

function reply(id: string, to: Message, type: string, body: object): Reply {
  const { protocolInstanceId } = to;
  return {
    messages: [{ id, protocolInstanceId, body: packed(type, body) as unknown as Message['body'] }],
    commands: [protocolMessage(id)],
  };
}

function at(task: WorkflowTask, index: number): Message {
  const message = task.messages?.[index];
  if (!message) throw new Error(`the task has no message ${index}`);
  return message;
}

/** The request that a message carries, for the answer repeats it. */
function request(message: Message): object {
  return unpacked(message.body as { type_url: string; value: Uint8Array });
}

function unpacked(any: { type_url: string; value: Uint8Array }): object {
  return messageType(any.type_url.replace(/^.*\//, '')).decode(any.value);
}
