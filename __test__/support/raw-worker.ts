/**
 * Ends a workflow as workers of other languages may and the TypeScript one does not: one workflow task is polled and
 * answered by hand, over the official client's raw service.
 */
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Official } from './official';

const NAMESPACE = 'default';
const IDENTITY = 'raw-worker-of-the-tests';
const POLL_MS = 20_000;

type WorkflowService = Official['client']['workflowService'];
type Commands = NonNullable<Parameters<WorkflowService['respondWorkflowTaskCompleted']>[0]['commands']>;

/** What the task is answered with, in the definitions' own terms. */
export type Command = Commands[number];

/** Waits for the next workflow task of a task queue, and answers it with one command. */
export async function answerTask(official: Official, taskQueue: string, command: Command): Promise<void> {
  const service = official.client.workflowService;
  // The server refuses to poll for a caller that does not say how long it waits.
  const { taskToken } = await official.client.withDeadline(Date.now() + POLL_MS, () =>
    service.pollWorkflowTaskQueue({ namespace: NAMESPACE, taskQueue: { name: taskQueue }, identity: IDENTITY }),
  );
  await service.respondWorkflowTaskCompleted({
    namespace: NAMESPACE,
    identity: IDENTITY,
    taskToken,
    commands: [command],
  });
}

/** Values as the payloads of a command. */
export function payloads(...values: unknown[]): { payloads: Payload[] } {
  return { payloads: values.map((value) => defaultPayloadConverter.toPayload(value)) };
}
