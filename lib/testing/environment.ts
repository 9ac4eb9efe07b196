import type { Client, Connection, WorkflowClient } from 'temporal-native';
import type { DevServer, Duration } from 'temporal-native-testing';
import { checkKnown, checkNonEmpty, checkObject } from '../check.js';
import { toMs } from '../duration.js';
import { notInstalled } from '../optional-package.js';
import type {
  ExistingServerTestWorkflowEnvironmentOptions,
  TestClientOptions,
  TestWorker,
  TestWorkerOptions,
  TestWorkflowEnvironmentOptions,
} from './options.js';

// The client, the server and the worker, each loaded where it is needed.
declare const require: ((name: 'temporal-native') => typeof import('temporal-native')) &
  ((name: 'temporal-native-testing') => typeof import('temporal-native-testing')) &
  ((name: 'temporal-native-worker') => typeof import('temporal-native-worker'));

/** What an environment is made of. */
interface Parts {
  readonly server: DevServer | undefined;
  readonly connection: Connection;
  readonly client: Client;
  readonly supportsTimeSkipping: boolean;
}

/**
 * All that a test of workflows needs: a server, a client, and workers, which end with it.
 *
 * @example
 * ```ts
 * const env = await TestWorkflowEnvironment.createTimeSkipping();
 * await env.startWorker({ taskQueue: 'test', workflowsPath: require.resolve('./workflows') });
 * const result = await env.client.workflow.execute(reminder, { taskQueue: 'test', args: ['30 days'] });
 * await env.teardown();
 * ```
 */
export class TestWorkflowEnvironment {
  /** The embedded server; none where the environment uses an existing one. */
  readonly server: DevServer | undefined;
  /** A connection to the server, which the environment closes. While a result is awaited over it, time may be skipped. */
  readonly connection: Connection;
  /** A client on that connection. */
  readonly client: Client;
  /** Whether time is skipped during {@link TestWorkflowEnvironment.sleep} and while a result is awaited. */
  readonly supportsTimeSkipping: boolean;
  readonly #workers: { readonly worker: TestWorker; readonly running: Promise<void> }[] = [];

  private constructor({ server, connection, client, supportsTimeSkipping }: Parts) {
    this.server = server;
    this.connection = connection;
    this.client = client;
    this.supportsTimeSkipping = supportsTimeSkipping;
  }

  /**
   * Starts an embedded server, whose clock is the real one.
   *
   * @throws TypeError or `ValueError` that names the option; `ServerStartError` when it cannot listen there
   */
  static async createLocal(options?: TestWorkflowEnvironmentOptions): Promise<TestWorkflowEnvironment> {
    return await TestWorkflowEnvironment.#create('createLocal', options, false);
  }

  /**
   * Starts an embedded server whose clock jumps to what is due next, whenever nothing is running: while a result is awaited
   * over {@link TestWorkflowEnvironment.connection}, and during {@link TestWorkflowEnvironment.sleep}. At other times it is
   * the real one, so that no timer is over before a test has signalled.
   *
   * @throws TypeError or `ValueError` that names the option; `ServerStartError` when it cannot listen there
   */
  static async createTimeSkipping(options?: TestWorkflowEnvironmentOptions): Promise<TestWorkflowEnvironment> {
    return await TestWorkflowEnvironment.#create('createTimeSkipping', options, true);
  }

  /**
   * Uses a server that is there already, which the environment leaves running.
   *
   * @throws TypeError or `ValueError` that names the option; `ServiceError` when it cannot be reached
   */
  static async createFromExistingServer(
    options: ExistingServerTestWorkflowEnvironmentOptions = {},
  ): Promise<TestWorkflowEnvironment> {
    const { address, connectionOptions, client, namespace } = options;
    checkObject(options, 'the options of createFromExistingServer');
    checkKnown(options, ['address', 'connectionOptions', 'client', 'namespace'], 'createFromExistingServer');
    const { Connection } = require('temporal-native');
    const connection = await Connection.connect({ ...connectionOptions, address });
    return await TestWorkflowEnvironment.#on(connection, undefined, { client, namespace });
  }

  static async #create(
    name: string,
    options: TestWorkflowEnvironmentOptions = {},
    skips: boolean,
  ): Promise<TestWorkflowEnvironment> {
    checkObject(options, `the options of ${name}`);
    checkKnown(options, ['server', 'client', 'namespace'], name);
    const { server: serverOptions = {}, client, namespace } = options as TestWorkflowEnvironmentOptions;
    checkObject(serverOptions, 'server');
    const namespaces = [...(serverOptions.namespaces ?? []), ...(namespace === undefined ? [] : [namespace])];
    const { DevServer } = require('temporal-native-testing');
    const { Connection } = require('temporal-native');
    const server = await DevServer.start({ ...serverOptions, namespaces, timeSkipping: skips ? 'manual' : false });
    const connection = new Connection({ address: server.address });
    if (skips) {
      Object.defineProperty(connection, 'aroundResults', {
        value: <T>(wait: () => Promise<T>) => server.skipTimeWhile(wait),
      });
    }
    return await TestWorkflowEnvironment.#on(connection, server, { client, namespace }, skips);
  }

  static async #on(
    connection: Connection,
    server: DevServer | undefined,
    { client: options, namespace = 'default' }: { client?: TestClientOptions; namespace?: string },
    supportsTimeSkipping = false,
  ): Promise<TestWorkflowEnvironment> {
    try {
      const { Client } = require('temporal-native');
      const client = new Client({ ...options, namespace: checkNonEmpty(namespace, 'namespace'), connection });
      return new TestWorkflowEnvironment({ server, connection, client, supportsTimeSkipping });
    } catch (error) {
      await connection.close();
      await server?.close();
      throw error;
    }
  }

  /** Where the server listens, as `host:port`. */
  get address(): string {
    return this.connection.address;
  }

  /** The namespace of the client and the workers. */
  get namespace(): string {
    return this.client.options.namespace;
  }

  /** What workers are to be made with: the same as {@link TestWorkflowEnvironment.connection}. */
  get nativeConnection(): Connection {
    return this.connection;
  }

  /** The same as `client.workflow`. */
  get workflowClient(): WorkflowClient {
    return this.client.workflow;
  }

  /**
   * Makes a worker and runs it until {@link TestWorkflowEnvironment.teardown}.
   *
   * @throws an error that says so when the package `temporal-native-worker` is not installed; else what `Worker.create` does
   */
  async startWorker(options: TestWorkerOptions): Promise<TestWorker> {
    const { Worker } = loadWorker();
    const { connection, namespace } = this;
    const worker = await Worker.create({ ...options, connection, namespace });
    const running = worker.run();
    // Told by the teardown.
    running.catch(() => undefined);
    this.#workers.push({ worker, running });
    return worker;
  }

  /**
   * Resolves when that much time has passed on the server's clock: at once with time skipping, else after that time.
   *
   * @param duration - milliseconds, or a text such as `'30 days'`
   * @throws TypeError or `ValueError` for a duration that is none
   */
  readonly sleep = async (duration: Duration): Promise<void> => {
    if (this.server !== undefined) {
      return await this.server.sleep(duration);
    }
    const ms = toMs(duration, 'sleep');
    await new Promise((resolve) => setTimeout(resolve, ms));
  };

  /** What the server's clock shows, in milliseconds since the epoch; of an existing server, this machine's clock. */
  async currentTimeMs(): Promise<number> {
    return this.server?.currentTime().getTime() ?? Date.now();
  }

  /**
   * Ends the workers, closes the connection and ends the embedded server. May be called again.
   *
   * @throws what a worker has failed with
   */
  async teardown(): Promise<void> {
    const workers = this.#workers.splice(0);
    try {
      for (const { worker } of workers) {
        if (worker.getState() === 'RUNNING') {
          worker.shutdown();
        }
      }
      await Promise.all(workers.map(({ running }) => running));
    } finally {
      await this.connection.close();
      await this.server?.close();
    }
  }

  /** {@link TestWorkflowEnvironment.teardown} at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.teardown();
  }
}

function loadWorker(): typeof import('temporal-native-worker') {
  try {
    return require('temporal-native-worker');
  } catch (error) {
    throw notInstalled(error, 'startWorker', 'temporal-native-worker', '--save');
  }
}
