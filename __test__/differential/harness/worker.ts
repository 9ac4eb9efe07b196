/** A worker that does only what the script says: each task is polled and answered by hand. */
import type { temporal } from '@temporalio/proto';
import type { RawServer, RecordedOptions } from './raw-server';
import { QUIET, until } from './until';
import { applicationFailure, type Command, enums, type Failure, payloads, seconds } from './values';

export type WorkflowTask = temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
export type ActivityTask = temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
type Completion = temporal.api.workflowservice.v1.IRespondWorkflowTaskCompletedRequest;

/** How long a poll for a task that has to come says that it waits. */
const POLL_MS = 40_000;
/**
 * How long a poll that finds nothing says that it waits. The least that the real server takes is two seconds; it returns
 * empty-handed one second before the time is over.
 */
export const IDLE_POLL: RecordedOptions = { timeoutMs: 5_000, mayBeLate: true };

export class Worker {
  constructor(
    readonly server: RawServer,
    readonly queue: string,
    readonly identity = 'worker',
  ) {}

  /** The queue's own name on which this worker takes the tasks of workflows that it has in its cache. */
  get stickyQueue(): string {
    return `${this.queue}-sticky-${this.identity}`;
  }

  /** What a completion says to get the next tasks of the workflow on the sticky queue. */
  sticky(scheduleToStartSeconds = 10): Completion {
    return {
      stickyAttributes: {
        workerTaskQueue: this.#taskQueue(true),
        scheduleToStartTimeout: seconds(scheduleToStartSeconds),
      },
    };
  }

  /** The next workflow task, which has to come. */
  async poll(options: RecordedOptions & { sticky?: boolean } = {}): Promise<WorkflowTask> {
    const { sticky = false, ...rest } = options;
    const request = { taskQueue: this.#taskQueue(sticky), identity: this.identity };
    const task = await this.server.call('pollWorkflowTaskQueue', request, { timeoutMs: POLL_MS, ...rest });
    if (task.taskToken.length === 0) throw new Error(`no workflow task came to ${this.queue}`);
    return task;
  }

  /** Until a poll that was sent without awaiting its answer is there: what comes then goes to it at once. */
  async pollArrived({ sticky = false } = {}): Promise<void> {
    await until(
      'the poll is there',
      () => this.server.call('describeTaskQueue', { taskQueue: this.#taskQueue(sticky), taskQueueType: 1 }, QUIET),
      (answer) => (answer.pollers?.length ?? 0) > 0,
    );
  }

  /** Shows that there is no task now. */
  async idle(options: RecordedOptions & { sticky?: boolean } = {}): Promise<void> {
    const { sticky = false, ...rest } = options;
    const request = { taskQueue: this.#taskQueue(sticky), identity: this.identity };
    await this.server.ask('pollWorkflowTaskQueue', request, { ...IDLE_POLL, ...rest });
  }

  /** Answers a task with commands. */
  async complete(task: WorkflowTask, ...commands: Command[]) {
    return this.respond(task, { commands });
  }

  /** Answers a task with anything that an answer may have; its error is an answer too. */
  async respond(task: WorkflowTask, completion: Completion, options?: RecordedOptions) {
    const request = { taskToken: task.taskToken, identity: this.identity, ...completion };
    return this.server.ask('respondWorkflowTaskCompleted', request, options);
  }

  /** Answers a task without a trace; the answer has to be taken. */
  async respondQuietly(task: WorkflowTask, completion: Completion) {
    const request = { taskToken: task.taskToken, identity: this.identity, ...completion };
    return this.server.call('respondWorkflowTaskCompleted', request, QUIET);
  }

  /** Polls and answers at once. */
  async next(...commands: Command[]): Promise<WorkflowTask> {
    const task = await this.poll();
    await this.complete(task, ...commands);
    return task;
  }

  /** Says that the workflow's code could not go on. */
  async failTask(
    task: WorkflowTask,
    cause = enums.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
    message = 'no such code',
  ) {
    return this.server.ask('respondWorkflowTaskFailed', {
      taskToken: task.taskToken,
      identity: this.identity,
      cause,
      failure: applicationFailure(message),
    });
  }

  async pollActivity(options?: RecordedOptions): Promise<ActivityTask> {
    const request = { taskQueue: { name: this.queue }, identity: this.identity };
    const task = await this.server.call('pollActivityTaskQueue', request, { timeoutMs: POLL_MS, ...options });
    if (task.taskToken.length === 0) throw new Error(`no activity task came to ${this.queue}`);
    return task;
  }

  async idleActivity(): Promise<void> {
    const request = { taskQueue: { name: this.queue }, identity: this.identity };
    await this.server.ask('pollActivityTaskQueue', request, IDLE_POLL);
  }

  async completeActivity(task: ActivityTask, result: unknown = 'result') {
    const { taskToken } = task;
    const request = { taskToken, identity: this.identity, result: payloads(result) };
    return this.server.ask('respondActivityTaskCompleted', request);
  }

  async failActivity(task: ActivityTask, failure: Failure = applicationFailure('activity failed')) {
    const { taskToken } = task;
    return this.server.ask('respondActivityTaskFailed', { taskToken, identity: this.identity, failure });
  }

  async cancelActivity(task: ActivityTask, ...details: unknown[]) {
    const { taskToken } = task;
    const request = { taskToken, identity: this.identity, details: payloads(...details) };
    return this.server.ask('respondActivityTaskCanceled', request);
  }

  async heartbeat(task: ActivityTask, ...details: unknown[]) {
    const { taskToken } = task;
    const request = { taskToken, identity: this.identity, details: payloads(...details) };
    return this.server.ask('recordActivityTaskHeartbeat', request);
  }

  #taskQueue(sticky: boolean): temporal.api.taskqueue.v1.ITaskQueue {
    if (!sticky) return { name: this.queue };
    return {
      name: this.stickyQueue,
      kind: enums.TaskQueueKind.TASK_QUEUE_KIND_STICKY,
      normalName: this.queue,
    };
  }
}
