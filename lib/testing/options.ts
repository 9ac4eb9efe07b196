import type { ClientOptions, ConnectionOptions } from 'temporal-native';
import type { DevServerOptions } from 'temporal-native-testing';
import type { WorkerOptions } from 'temporal-native-worker';

/** What a client of a test environment is made with. */
export type TestClientOptions = Omit<ClientOptions, 'connection' | 'namespace'>;

/** What {@link TestWorkflowEnvironment.createLocal} and {@link TestWorkflowEnvironment.createTimeSkipping} take. */
export interface TestWorkflowEnvironmentOptions {
  /** How the server is started. */
  server?: Omit<DevServerOptions, 'timeSkipping'>;
  /** What the client is made with. */
  client?: TestClientOptions;
  /** The namespace of the client and the workers; the server has it from the beginning. Default: `default`. */
  namespace?: string;
}

/** What {@link TestWorkflowEnvironment.createFromExistingServer} takes. */
export interface ExistingServerTestWorkflowEnvironmentOptions {
  /** Default: `127.0.0.1:7233`. */
  address?: string;
  /** How to connect, beside the address. */
  connectionOptions?: Omit<ConnectionOptions, 'address'>;
  /** What the client is made with. */
  client?: TestClientOptions;
  /** The namespace of the client and the workers. Default: `default`. */
  namespace?: string;
}

/** What {@link TestWorkflowEnvironment.startWorker} takes: a worker's options, but for those that say where the server is. */
export type TestWorkerOptions = Omit<WorkerOptions, 'connection' | 'address' | 'namespace'>;

/** A worker that a test environment has started, and shuts down. */
export interface TestWorker {
  /** What it is doing. */
  getState(): 'INITIALIZED' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'FAILED';
  /** Ends it before the environment's teardown does. */
  shutdown(): void;
}
