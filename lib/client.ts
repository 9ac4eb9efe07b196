import type { Connection, WorkflowService } from './connection.js';
import type { Metadata } from './connection-options.js';
import { IllegalStateError } from './errors.js';
import { WorkflowClient, type WorkflowClientConnectionOptions } from './workflow-client.js';

/** What a {@link Client} takes: the same as {@link WorkflowClient}. */
export interface ClientOptions extends WorkflowClientConnectionOptions {}

/** A client of one namespace, as today's official package has it. */
export class Client {
  /** Starts workflows, and makes their handles. */
  readonly workflow: WorkflowClient;

  constructor(options: ClientOptions = {}) {
    this.workflow = new WorkflowClient(options);
  }

  /** The connection that its calls take. */
  get connection(): Connection {
    return this.workflow.connection;
  }

  /** The same as `connection.workflowService`. */
  get workflowService(): WorkflowService {
    return this.connection.workflowService;
  }

  /** Its options, with their defaults. */
  get options(): Readonly<{ namespace: string; identity: string }> {
    return this.workflow.options;
  }

  /** Not in this version. */
  get schedule(): never {
    throw notBuilt('schedule');
  }

  /** Not in this version. */
  get activity(): never {
    throw notBuilt('activity');
  }

  /** Not in this version. */
  get taskQueue(): never {
    throw notBuilt('taskQueue');
  }

  /** See {@link Connection.withDeadline}. */
  async withDeadline<R>(deadline: number | Date, callback: () => Promise<R>): Promise<R> {
    return await this.connection.withDeadline(deadline, callback);
  }

  /** See {@link Connection.withMetadata}. */
  async withMetadata<R>(metadata: Metadata, callback: () => Promise<R>): Promise<R> {
    return await this.connection.withMetadata(metadata, callback);
  }

  /** See {@link Connection.withAbortSignal}. */
  async withAbortSignal<R>(signal: AbortSignal, callback: () => Promise<R>): Promise<R> {
    return await this.connection.withAbortSignal(signal, callback);
  }
}

function notBuilt(member: string): IllegalStateError {
  return new IllegalStateError(`Client.${member} is not built yet in this version of temporal-native`);
}
