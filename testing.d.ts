/**
 * What tests of workflows and activities import: the embedded server, and environments on it.
 *
 * @packageDocumentation
 */

import type { ActivityInfo } from 'temporal-native/activity';
import type { Client } from 'temporal-native';
import type { ClientOptions } from 'temporal-native';
import type { Connection } from 'temporal-native';
import type { ConnectionOptions } from 'temporal-native';
import type { Context } from 'temporal-native/activity';
import type { DevServer } from 'temporal-native-testing';
import type { DevServerOptions } from 'temporal-native-testing';
import type { Duration as Duration_2 } from 'temporal-native-testing';
import { EventEmitter } from 'node:events';
import type { WorkflowClient } from 'temporal-native';

/** When and how often a call is tried again. */
declare interface CallRetryPolicy {
    /** Attempts in all, the first one included. Default 10. */
    maximumAttempts?: number;
    /** The pause after the first failure. Default 100 ms. */
    initialInterval?: Duration;
    /** The pause after the first failure when the server is overloaded (RESOURCE_EXHAUSTED). Default 1 s. */
    initialThrottledInterval?: Duration;
    /** What each further pause is multiplied by. Default 1.7. */
    backoffCoefficient?: number;
    /** The share, 0 to 1, by which a pause varies at random. Default 0.2. */
    jitter?: number;
    /** No pause is longer. Default 5 s. */
    maximumInterval?: Duration;
}

/** Why an activity is cancelled, in a word: the message of its {@link CancelledFailure}. */
export declare type CancelReason = 'CANCELLED' | 'NOT_FOUND' | 'TIMED_OUT' | 'WORKER_SHUTDOWN' | 'PAUSED' | 'RESET';

/** A client's `Connection`, whose options a worker takes for its own. */
declare interface ClientConnection {
    readonly address: string;
    readonly workflowService: object;
}

/** How to reach a server. */
declare interface ConnectionOptions_2 {
    /** `host`, `host:port`, `[IPv6]:port`, or an `http://` or `https://` URL of these. Default `127.0.0.1:7233`. */
    address?: string;
    /** TLS. On by itself for an `https://` address, or when there is an `apiKey` and this is not `false`. */
    tls?: TLSConfig | boolean | null;
    /** Sent as `authorization: Bearer …`. A function is asked before each call; by a worker, again while it runs. */
    apiKey?: string | (() => string);
    /** Headers of all calls. */
    metadata?: Metadata;
    /** How long making a connection may take. Default 10 s. */
    connectTimeout?: Duration;
    /** Pings on a silent connection; `false` sends none. Default `{ interval: '30s', timeout: '15s' }`. */
    keepAlive?: {
        interval?: Duration;
        timeout?: Duration;
    } | boolean;
    /** `false` tries nothing again. */
    retry?: CallRetryPolicy | boolean;
}

/** How values become payloads and failures become errors. By paths, as workflows have modules of their own. */
declare interface DataConverterPaths {
    /** A module that exports `payloadConverter`, by its path. */
    payloadConverterPath?: string;
    /** A module that exports `failureConverter`, by its path. */
    failureConverterPath?: string;
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
declare type Duration = number | string;

/** What {@link TestWorkflowEnvironment.createFromExistingServer} takes. */
export declare interface ExistingServerTestWorkflowEnvironmentOptions {
    /** Default: `127.0.0.1:7233`. */
    address?: string;
    /** How to connect, beside the address. */
    connectionOptions?: Omit<ConnectionOptions, 'address'>;
    /** What the client is made with. */
    client?: TestClientOptions;
    /** The namespace of the client and the workers. Default: `default`. */
    namespace?: string;
}

/** What one function of a sink does. */
declare interface InjectedSinkFunction<Args extends any[]> {
    /** What it throws, or its promise rejects with, is logged. */
    fn(info: SinkCallInfo, ...args: Args): unknown;
    /** Whether it is called again when a workflow is replayed. Default: false. */
    callDuringReplay?: boolean;
}

/** What the worker's process does for the workflows' sinks. */
declare type InjectedSinks<S extends Sinks = Sinks> = {
    [Name in keyof S]: {
        [Function in keyof S[Name]]: InjectedSinkFunction<Parameters<S[Name][Function]>>;
    };
};

declare type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Where a worker, its workflows and its activities write lines. */
declare interface Logger {
    log(level: LogLevel, message: string, attributes?: Record<string, unknown>): void;
}

/** How much a line of a log matters. */
declare type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Headers of calls. The value of a key that ends in `-bin` is bytes, every other one printable ASCII. */
declare type Metadata = Record<string, string | Uint8Array>;

/**
 * Runs activity functions without a server or a worker. All that run in one environment share one context, so once it is
 * cancelled, it is for those that come later, too.
 *
 * Emits `heartbeat` with the details of each heartbeat.
 *
 * @example
 * ```ts
 * const env = new MockActivityEnvironment({ attempt: 2 });
 * env.on('heartbeat', (progress) => progress === 50 && env.cancel());
 * await expect(env.run(copyFiles, 'from', 'to')).rejects.toThrow(CancelledFailure);
 * ```
 */
export declare class MockActivityEnvironment extends EventEmitter {
    #private;
    /** What `Context.current()` is in the functions that run here. */
    readonly context: Context;
    /** @param info - what of the activity's info is to differ from a test's defaults */
    constructor(info?: Partial<ActivityInfo>, options?: MockActivityEnvironmentOptions);
    /** Cancels the activity: its `cancelled` rejects, and its `cancellationSignal` is aborted. */
    readonly cancel: (reason?: CancelReason) => void;
    /** Runs a function as an activity, and gives what it gives. */
    run<Args extends any[], Result>(activity: (...args: Args) => Result | Promise<Result>, ...args: Args): Promise<Result>;
}

/** What a {@link MockActivityEnvironment} is made with, beside the activity's info. */
export declare interface MockActivityEnvironmentOptions {
    /** Where the activity's lines go. Default: nowhere. */
    logger?: {
        log(level: Level, message: string, attributes?: Record<string, unknown>): void;
    };
}

/** A connection of a worker's own. It is made when the worker is; this says how. */
declare class NativeConnection {
    constructor(options?: ConnectionOptions_2);
    /** The same as the constructor. */
    static connect(options?: ConnectionOptions_2): Promise<NativeConnection>;
    /** For code that closes connections: each worker closes its own. */
    close(): Promise<void>;
}

/** Order among the tasks of a task queue. */
declare interface Priority {
    /** 1 comes first; the server's default is 3. */
    priorityKey?: number;
    /** Among equals, keys take turns. At most 64 characters. */
    fairnessKey?: string;
    /** The share of turns of that key, 0.001 to 1000. The server's default is 1. */
    fairnessWeight?: number;
}

/** A length of time as the definitions have it. */
declare interface ProtoDuration {
    seconds?: number | string | bigint | {
        toString(): string;
    } | null;
    nanos?: number | null;
}

/** When and how often a workflow as a whole is tried again. */
declare interface RetryPolicy {
    /** The pause after the first failure. The server's default is 1 s. */
    initialInterval?: Duration | ProtoDuration;
    /** What each further pause is multiplied by. The server's default is 2. */
    backoffCoefficient?: number;
    /** No pause is longer. The server's default is 100 times the first. */
    maximumInterval?: Duration | ProtoDuration;
    /** Attempts in all, the first one included; 0, the server's default, is without end. */
    maximumAttempts?: number;
    /** Failures of these types are final. */
    nonRetryableErrorTypes?: string[];
}

declare type Scalar = string | number | boolean | Date;

/** A search attribute: its name, and the type that it is registered with. */
declare interface SearchAttributeKey<T extends SearchAttributeType = SearchAttributeType> {
    readonly name: string;
    readonly type: T;
}

/** A search attribute with its value. */
declare type SearchAttributePair<T extends SearchAttributeType = SearchAttributeType> = {
    [K in T]: {
        readonly key: SearchAttributeKey<K>;
        readonly value: SearchAttributeValues[K];
    };
}[T];

/** Search attributes by name, each an array of values or one value. */
declare type SearchAttributes = Record<string, Scalar | readonly Scalar[] | undefined>;

/** The types that a search attribute may have. */
declare type SearchAttributeType = 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';

/** The value of a search attribute of a type. */
declare interface SearchAttributeValues {
    TEXT: string;
    KEYWORD: string;
    INT: number;
    DOUBLE: number;
    BOOL: boolean;
    DATETIME: Date;
    KEYWORD_LIST: string[];
}

/** Such functions by their names. */
declare type Sink = Record<string, SinkFunction>;

/** What a sink is told of the workflow that calls it. */
declare type SinkCallInfo = Omit<WorkflowInfo, 'unsafe'> & {
    readonly unsafe: Pick<WorkflowInfo['unsafe'], 'isReplaying'>;
};

/** A function of the worker's process that a workflow may call without waiting. */
declare type SinkFunction = (...args: any[]) => void;

/** Sinks by their names: for metrics, exports and the like. */
declare type Sinks = Record<string, Sink>;

/** Why a history has become long. */
declare type SuggestContinueAsNewReason = 'HISTORY_SIZE_TOO_LARGE' | 'TOO_MANY_HISTORY_EVENTS' | 'TOO_MANY_UPDATES';

/** What a client of a test environment is made with. */
export declare type TestClientOptions = Omit<ClientOptions, 'connection' | 'namespace'>;

/** A worker that a test environment has started, and shuts down. */
export declare interface TestWorker {
    /** What it is doing. */
    getState(): 'INITIALIZED' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'FAILED';
    /** Ends it before the environment's teardown does. */
    shutdown(): void;
}

/** What {@link TestWorkflowEnvironment.startWorker} takes: a worker's options, but for those that say where the server is. */
export declare type TestWorkerOptions = Omit<WorkerOptions, 'connection' | 'address' | 'namespace'>;

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
export declare class TestWorkflowEnvironment {
    #private;
    /** The embedded server; none where the environment uses an existing one. */
    readonly server: DevServer | undefined;
    /** A connection to the server, which the environment closes. While a result is awaited over it, time may be skipped. */
    readonly connection: Connection;
    /** A client on that connection. */
    readonly client: Client;
    /** Whether time is skipped during {@link TestWorkflowEnvironment.sleep} and while a result is awaited. */
    readonly supportsTimeSkipping: boolean;
    private constructor();
    /**
     * Starts an embedded server, whose clock is the real one.
     *
     * @throws TypeError or `ValueError` that names the option; `ServerStartError` when it cannot listen there
     */
    static createLocal(options?: TestWorkflowEnvironmentOptions): Promise<TestWorkflowEnvironment>;
    /**
     * Starts an embedded server whose clock jumps to what is due next, whenever nothing is running: while a result is awaited
     * over {@link TestWorkflowEnvironment.connection}, and during {@link TestWorkflowEnvironment.sleep}. At other times it is
     * the real one, so that no timer is over before a test has signalled.
     *
     * @throws TypeError or `ValueError` that names the option; `ServerStartError` when it cannot listen there
     */
    static createTimeSkipping(options?: TestWorkflowEnvironmentOptions): Promise<TestWorkflowEnvironment>;
    /**
     * Uses a server that is there already, which the environment leaves running.
     *
     * @throws TypeError or `ValueError` that names the option; `ServiceError` when it cannot be reached
     */
    static createFromExistingServer(options?: ExistingServerTestWorkflowEnvironmentOptions): Promise<TestWorkflowEnvironment>;
    /** Where the server listens, as `host:port`. */
    get address(): string;
    /** The namespace of the client and the workers. */
    get namespace(): string;
    /** What workers are to be made with: the same as {@link TestWorkflowEnvironment.connection}. */
    get nativeConnection(): Connection;
    /** The same as `client.workflow`. */
    get workflowClient(): WorkflowClient;
    /**
     * Makes a worker and runs it until {@link TestWorkflowEnvironment.teardown}.
     *
     * @throws an error that says so when the package `temporal-native-worker` is not installed; else what `Worker.create` does
     */
    startWorker(options: TestWorkerOptions): Promise<TestWorker>;
    /**
     * Resolves when that much time has passed on the server's clock: at once with time skipping, else after that time.
     *
     * @param duration - milliseconds, or a text such as `'30 days'`
     * @throws TypeError or `ValueError` for a duration that is none
     */
    readonly sleep: (duration: Duration_2) => Promise<void>;
    /** What the server's clock shows, in milliseconds since the epoch; of an existing server, this machine's clock. */
    currentTimeMs(): Promise<number>;
    /**
     * Ends the workers, closes the connection and ends the embedded server. May be called again.
     *
     * @throws what a worker has failed with
     */
    teardown(): Promise<void>;
    /** {@link TestWorkflowEnvironment.teardown} at the end of an `await using` block. */
    [Symbol.asyncDispose](): Promise<void>;
}

/** What {@link TestWorkflowEnvironment.createLocal} and {@link TestWorkflowEnvironment.createTimeSkipping} take. */
export declare interface TestWorkflowEnvironmentOptions {
    /** How the server is started. */
    server?: Omit<DevServerOptions, 'timeSkipping'>;
    /** What the client is made with. */
    client?: TestClientOptions;
    /** The namespace of the client and the workers; the server has it from the beginning. Default: `default`. */
    namespace?: string;
}

/** TLS and mTLS. Certificates and keys are PEM. */
declare interface TLSConfig {
    /** The name that the server's certificate must carry, where it is not the host's. */
    serverNameOverride?: string;
    /** The certificates that alone are trusted; the system's by default. */
    serverRootCACertificate?: Uint8Array | string;
    /** The client's certificate chain and key, for servers that ask for one (mTLS). */
    clientCertPair?: {
        crt: Uint8Array | string;
        key: Uint8Array | string;
    };
}

/** Search attributes with their types. */
declare class TypedSearchAttributes {
    #private;
    constructor(pairs?: readonly SearchAttributePair[]);
    /** The value of an attribute, if it is there with that type. */
    get<T extends SearchAttributeType>(key: SearchAttributeKey<T>): SearchAttributeValues[T] | undefined;
    /** All of them. */
    getAll(): SearchAttributePair[];
    toJSON(): SearchAttributePair[];
}

/** What a worker is made with. */
declare interface WorkerOptions {
    /** Where tasks come from. Clients name it when they start workflows. */
    taskQueue: string;
    /** The server, as a client's connection has it; the worker makes a connection of its own. */
    connection?: ClientConnection | NativeConnection;
    /** The server, by its address. Default: `127.0.0.1:7233`. */
    address?: string;
    /** Default: `default`. */
    namespace?: string;
    /** The module that exports the workflows, by its path. */
    workflowsPath?: string;
    /** Workflows that were bundled before, by `bundleWorkflowCode`. */
    workflowBundle?: WorkflowBundle | {
        codePath: string;
        sourceMapPath?: string;
    };
    /** Modules that workflow code imports and never uses while it runs. */
    bundlerOptions?: {
        ignoreModules?: string[];
    };
    /** Functions by the activities' names. */
    activities?: object;
    /** How values become payloads, in workflows and activities. */
    dataConverter?: DataConverterPaths;
    /** Functions that workflows may call without waiting. */
    sinks?: InjectedSinks<any>;
    /** Who the worker says it is. Default: `pid@host`. */
    identity?: string;
    /** What its code is called by the server. */
    buildId?: string;
    /** How many workflows are kept in memory. Default: 1000. */
    maxCachedWorkflows?: number;
    /** How many workflow tasks are worked on at once. Default: 40. */
    maxConcurrentWorkflowTaskExecutions?: number;
    /** How many activities run at once. Default: 100. */
    maxConcurrentActivityTaskExecutions?: number;
    /** How many local activities run at once. Default: 100. */
    maxConcurrentLocalActivityExecutions?: number;
    /** How many polls for workflow tasks are out at once. Default: 10. */
    maxConcurrentWorkflowTaskPolls?: number;
    /** How many polls for activities are out at once. Default: 10. */
    maxConcurrentActivityTaskPolls?: number;
    /** How many activities the task queue starts per second, whichever workers take them. */
    maxTaskQueueActivitiesPerSecond?: number;
    /** How many activities this worker starts per second. */
    maxActivitiesPerSecond?: number;
    /** On how many threads workflows run. Default: one for each two processors, at most 4. */
    workflowThreads?: number;
    /** How long a task may wait for this worker, before another one may have it. Default: 10 s. */
    stickyQueueScheduleToStartTimeout?: Duration;
    /** The longest time between two heartbeats of one activity that reach the server. Default: 60 s. */
    maxHeartbeatThrottleInterval?: Duration;
    /** The same for activities without a heartbeat timeout. Default: 30 s. */
    defaultHeartbeatThrottleInterval?: Duration;
    /** How long activities may go on after a shutdown before they are cancelled. Default: 0. */
    shutdownGraceTime?: Duration;
    /**
     * After this time from the shutdown, `run()` rejects, whatever is still running. Workflow tasks fail then, so that another
     * worker has them at once; the server is told nothing of activities, and tries them again when their time is over. Default:
     * never.
     */
    shutdownForceTime?: Duration;
    /** How long workflow code may take for one task without waiting. Default: 5 s. */
    isolateExecutionTimeout?: Duration;
    /** Where lines go. Default: standard error. */
    logger?: Logger;
}

/** Workflow code in one script, as a worker takes it. */
declare interface WorkflowBundle {
    readonly code: string;
    /** JSON. */
    readonly sourceMap: string;
}

/** What a workflow knows of itself. */
declare interface WorkflowInfo {
    readonly workflowId: string;
    readonly runId: string;
    readonly workflowType: string;
    readonly namespace: string;
    readonly taskQueue: string;
    /** Which attempt this run is, from 1, by the workflow's retry policy. */
    readonly attempt: number;
    /** The run that began the chain of retries, cron runs and continued runs. */
    readonly firstExecutionRunId: string;
    /** The run's id before it was reset to an earlier point, if it was; otherwise its own. */
    readonly originalExecutionRunId: string;
    /** The run that this one continues. */
    readonly continuedFromExecutionRunId?: string;
    /** When this run was started. */
    readonly startTime: Date;
    /** When its first task began. */
    readonly runStartTime: Date;
    readonly executionTimeoutMs?: number;
    readonly executionExpirationTime?: Date;
    readonly runTimeoutMs?: number;
    readonly taskTimeoutMs: number;
    readonly retryPolicy?: RetryPolicy;
    readonly cronSchedule?: string;
    readonly cronScheduleToScheduleInterval?: number;
    /** The workflow that started this one as its child. */
    readonly parent?: {
        readonly workflowId: string;
        readonly runId: string;
        readonly namespace: string;
    };
    readonly root?: {
        readonly workflowId: string;
        readonly runId: string;
    };
    readonly memo?: Record<string, unknown>;
    readonly priority?: Priority;
    readonly searchAttributes: SearchAttributes;
    readonly typedSearchAttributes: TypedSearchAttributes;
    /** The result of the last run that completed, of a cron workflow. */
    readonly lastResult?: unknown;
    /** How the last run failed, of a cron or retried workflow. */
    readonly lastFailure?: Error;
    /** How many events the history had when the current task began. */
    readonly historyLength: number;
    /** How many bytes they had. */
    readonly historySize: number;
    /** Whether the server thinks that the history has become long. */
    readonly continueAsNewSuggested: boolean;
    /** Why, by the server's names. */
    readonly suggestedContinueAsNewReasons: readonly SuggestContinueAsNewReason[];
    /** The build of the worker that the current task was first given to. */
    readonly currentBuildId?: string;
    /** That worker's deployment, when it has one. */
    readonly currentDeploymentVersion?: {
        readonly deploymentName: string;
        readonly buildId: string;
    };
    /** Whether the deployment version that new workflows get has changed since this one was given its own. */
    readonly targetWorkerDeploymentVersionChanged: boolean;
    /** What no command may depend on. */
    readonly unsafe: {
        /** Whether what runs has run before, so that what it does to the outside has happened. */
        readonly isReplaying: boolean;
        /** The same, but for queries, which are asked once, whatever has been replayed before. */
        readonly isReplayingHistoryEvents: boolean;
        /** The real time, in milliseconds. */
        now(): number;
    };
}


export * from "temporal-native-testing";

export { }
