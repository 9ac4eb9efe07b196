import { Connection } from '@temporalio/client';

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** Values of the protocol's enums, which the official client's types do not export by name. */
const COMMAND_COMPLETE_WORKFLOW_EXECUTION = 4;
export const EVENT_SIGNALED = 26;
export const EVENT_CANCEL_REQUESTED = 20;

const NAMESPACE = 'default';
const PAGE_SIZE = 1000;
const TASK_LIMIT_MS = 30_000;

/** What a server holds, seen by the official client, past any proxy. */
export class ServerView {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async connect(address: string): Promise<ServerView> {
    return new ServerView(await Connection.connect({ address }));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** The run that `workflowId` has now; an error when there is none. */
  async currentRun(workflowId: string): Promise<Run> {
    const { workflowExecutionInfo } = await this.#connection.workflowService.describeWorkflowExecution({
      namespace: NAMESPACE,
      execution: { workflowId },
    });
    return { workflowId, runId: workflowExecutionInfo?.execution?.runId ?? '' };
  }

  /** How many events of that type the current run of `workflowId` has. */
  async countEvents(workflowId: string, eventType: number): Promise<number> {
    const { history } = await this.#connection.workflowService.getWorkflowExecutionHistory({
      namespace: NAMESPACE,
      execution: { workflowId },
    });
    return (history?.events ?? []).filter((event) => event.eventType === eventType).length;
  }

  /** Every run whose workflow belongs to `taskQueue`, those that ended included. */
  async runsOf(taskQueue: string): Promise<Run[]> {
    const runs: Run[] = [];
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await this.#connection.workflowService.listWorkflowExecutions({
        namespace: NAMESPACE,
        pageSize: PAGE_SIZE,
        query: `TaskQueue = '${taskQueue}'`,
        nextPageToken,
      });
      for (const { execution } of page.executions) {
        runs.push({ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' });
      }
      nextPageToken = page.nextPageToken;
    } while (nextPageToken && nextPageToken.length > 0);
    return runs;
  }

  async countOf(taskQueue: string): Promise<number> {
    const { count } = await this.#connection.workflowService.countWorkflowExecutions({
      namespace: NAMESPACE,
      query: `TaskQueue = '${taskQueue}'`,
    });
    return Number(count);
  }

  /**
   * Does a worker's part by hand: takes the next workflow task of `taskQueue` and completes its workflow with `value`,
   * or with its own id when none is given.
   */
  async completeNext(taskQueue: string, value?: unknown): Promise<void> {
    const service = this.#connection.workflowService;
    const task = await this.#connection.withDeadline(Date.now() + TASK_LIMIT_MS, () =>
      service.pollWorkflowTaskQueue({ namespace: NAMESPACE, taskQueue: { name: taskQueue }, identity: 'by hand' }),
    );
    const answer = JSON.stringify(value ?? task.workflowExecution?.workflowId);
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(answer) };
    await service.respondWorkflowTaskCompleted({
      namespace: NAMESPACE,
      taskToken: task.taskToken,
      identity: 'by hand',
      commands: [
        {
          commandType: COMMAND_COMPLETE_WORKFLOW_EXECUTION,
          completeWorkflowExecutionCommandAttributes: { result: { payloads: [payload] } },
        },
      ],
    });
  }
}
