/** A worker and a client for a test file. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Connection, WorkflowClient } from 'temporal-native';
import { type Logger, Worker, type WorkerOptions } from 'temporal-native-worker';
import { address } from '../support/server-address';
import * as activities from './activities';

export { address };

export const workflowsPath: string = join(__dirname, 'workflows');

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly attributes: Record<string, unknown> | undefined;
}

export interface Bench {
  readonly client: WorkflowClient;
  readonly taskQueue: string;
  /** What the workers of this file have logged. */
  readonly lines: Line[];
  /** A further worker on the task queue, or another one. */
  worker(options?: Partial<WorkerOptions>): Promise<Worker>;
}

/** To be called where tests are declared: a worker that runs, and a client, ended with the file's tests. */
export function openBench(options: Partial<WorkerOptions> = {}): Bench {
  const lines: Line[] = [];
  const logger: Logger = { log: (level, message, attributes) => void lines.push({ level, message, attributes }) };
  const taskQueue = `worker-${randomUUID()}`;
  let connection: Connection | undefined;
  const workers: { worker: Worker; running: Promise<void> }[] = [];

  async function start(more: Partial<WorkerOptions>): Promise<Worker> {
    const worker = await Worker.create({
      address,
      taskQueue,
      workflowsPath,
      activities,
      logger,
      workflowThreads: 1,
      ...more,
    });
    workers.push({ worker, running: worker.run() });
    return worker;
  }

  const bench: Bench = {
    taskQueue,
    lines,
    get client() {
      if (!connection) throw new Error('the client is there only while tests run');
      return new WorkflowClient(connection.service, { workflowDefaults: { taskQueue } });
    },
    worker: start,
  };
  beforeAll(async () => {
    connection = new Connection({ address });
    await start(options);
  });
  afterAll(async () => {
    for (const { worker, running } of workers) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    }
    await connection?.close();
  });
  return bench;
}
