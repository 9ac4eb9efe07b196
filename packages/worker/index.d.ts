/**
 * Runs workflows and activities.
 *
 * @packageDocumentation
 */

/** What workflow code is bundled with. */
export declare interface BundleOptions {
    /** The module that exports the workflows, by its path: a file, or a folder with an index. */
    workflowsPath: string;
    /** A module that exports `payloadConverter`, by its path. */
    payloadConverterPath?: string;
    /** A module that exports `failureConverter`, by its path. */
    failureConverterPath?: string;
    /** Modules that workflow code imports and never uses while it runs. */
    ignoreModules?: string[];
}

/**
 * Bundles workflow code: TypeScript or JavaScript, ES modules or CommonJS, with the packages that it imports. A worker does
 * it by itself when it is given `workflowsPath`; done before, it starts sooner, and needs no sources.
 *
 * @throws WorkflowBundleError when the code cannot be bundled, or imports what workflows must not use
 */
export declare function bundleWorkflowCode(options: BundleOptions): Promise<WorkflowBundle>;

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

/** A client's `Connection`, whose options a worker takes for its own. */
export declare interface ClientConnection {
    readonly address: string;
    readonly workflowService: object;
}

/** Thrown by `Worker.runUntil` when both have failed: the worker, and what it was to run for. */
export declare class CombinedWorkerRunError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_COMBINED_WORKER_RUN";
    /** Both errors. */
    readonly cause: {
        readonly workerError: unknown;
        readonly innerError: unknown;
    };
    constructor(workerError: unknown, innerError: unknown);
}

/** How to reach a server. */
export declare interface ConnectionOptions {
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
export declare interface DataConverterPaths {
    /** A module that exports `payloadConverter`, by its path. */
    payloadConverterPath?: string;
    /** A module that exports `failureConverter`, by its path. */
    failureConverterPath?: string;
}

/** A workflow's code does something else than it did according to its history. The message says what differs. */
export declare class DeterminismViolationError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_DETERMINISM_VIOLATION";
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export declare type Duration = number | string;

/** A gRPC status as an error shows it. */
declare interface GrpcStatus {
    /** The number of the status code, such as 14. */
    readonly code: number;
    /** Its name, such as `UNAVAILABLE`. */
    readonly name: string;
    /** What the server said, or what happened on the way. */
    readonly message: string;
}

/** A call that does not fit the state of the object it was made on, such as a second `start()` on one handle. */
export declare class IllegalStateError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_ILLEGAL_STATE";
}

/** What one function of a sink does. */
declare interface InjectedSinkFunction<Args extends any[]> {
    /** What it throws, or its promise rejects with, is logged. */
    fn(info: SinkCallInfo, ...args: Args): unknown;
    /** Whether it is called again when a workflow is replayed. Default: false. */
    callDuringReplay?: boolean;
}

/** What the worker's process does for the workflows' sinks. */
export declare type InjectedSinks<S extends Sinks = Sinks> = {
    [Name in keyof S]: {
        [Function in keyof S[Name]]: InjectedSinkFunction<Parameters<S[Name][Function]>>;
    };
};

/** Where a worker, its workflows and its activities write lines. */
export declare interface Logger {
    log(level: LogLevel, message: string, attributes?: Record<string, unknown>): void;
}

/** How much a line of a log matters. */
export declare type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Headers of calls. The value of a key that ends in `-bin` is bytes, every other one printable ASCII. */
declare type Metadata = Record<string, string | Uint8Array>;

/** The namespace does not exist. */
export declare class NamespaceNotFoundError extends Error {
    /** The namespace that was asked for. */
    readonly namespace: string;
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_NAMESPACE_NOT_FOUND";
    constructor(
    /** The namespace that was asked for. */
    namespace: string);
}

/** A connection of a worker's own. It is made when the worker is; this says how. */
export declare class NativeConnection {
    constructor(options?: ConnectionOptions);
    /** The same as the constructor. */
    static connect(options?: ConnectionOptions): Promise<NativeConnection>;
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

/** A history cannot be replayed for another reason than that the code does something else; the message says why. */
export declare class ReplayError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_REPLAY";
}

/** A history, and what its workflow sees as its id. */
export declare interface ReplayHistory {
    /** As an object of its JSON mapping, as an object of a protobuf library, or encoded. */
    history: object;
    /** Default: that of the history, or `fake` if it is encoded. */
    workflowId?: string;
}

/** What came of a history. */
export declare interface ReplayResult {
    workflowId: string;
    runId: string;
    /** Present if it could not be replayed. */
    error?: DeterminismViolationError | ReplayError;
}

/** What histories are replayed with: those options of a worker that matter to workflow code. */
export declare interface ReplayWorkerOptions extends Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle' | 'bundlerOptions' | 'dataConverter' | 'sinks' | 'namespace' | 'buildId' | 'isolateExecutionTimeout' | 'logger'> {
    /** What the workflows see as their task queue. Default: `replay`. */
    taskQueue?: string;
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

/** What all workers of the process share. */
export declare class Runtime {
    #private;
    private constructor();
    /**
     * Sets it, before the first worker is made; and has Temporal's core log.
     *
     * @throws TypeError that names the option; `IllegalStateError` when it was called before; AggregateError that says what to
     * install where there is no addon for the platform
     */
    static install(options?: RuntimeOptions): void;
}

/** What {@link Runtime.install} sets for all workers of the process. */
export declare interface RuntimeOptions {
    /** Where lines of workers go that have no logger of their own, and those of Temporal's core. Default: standard error. */
    logger?: Logger;
    /** At which workers end as if `shutdown()` had been called. Default: `SIGINT`, `SIGTERM`, `SIGQUIT`, `SIGUSR2`. */
    shutdownSignals?: NodeJS.Signals[];
    /** Which lines of Temporal's core there are, in the form of Rust's `RUST_LOG`. Default: warnings and errors. */
    coreLogFilter?: string;
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

/** A call failed: the server refused it or could not be reached, also after retries. */
export declare class ServiceError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_SERVICE_ERROR";
    /** The gRPC status behind it. */
    readonly grpcStatus: GrpcStatus;
    constructor(message: string, grpcStatus: GrpcStatus);
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

/** TLS and mTLS. Certificates and keys are PEM. */
export declare interface TLSConfig {
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

/** A value that cannot be used, such as an option out of its range. */
export declare class ValueError extends Error {
    /** Tells this kind of error apart. */
    readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER';
}

/**
 * Runs workflows and activities of a task queue.
 *
 * @example
 * ```ts
 * const worker = await Worker.create({ taskQueue: 'tutorial', workflowsPath: require.resolve('./workflows'), activities });
 * await worker.run();
 * ```
 */
export declare class Worker {
    #private;
    private constructor();
    /**
     * Makes a worker: bundles its workflows, connects, and sees whether the namespace is there. It takes tasks from
     * {@link Worker.run} on.
     *
     * @throws TypeError or `ValueError` that names the option; `WorkflowBundleError`; `ServiceError` when the server cannot be
     * reached; `NamespaceNotFoundError`; `IllegalStateError` when there can be no workflow thread; AggregateError that says what
     * to install where there is no addon for the platform
     */
    static create(options: WorkerOptions): Promise<Worker>;
    /**
     * Runs a workflow's code again over its history, to see that it still does what it did.
     *
     * @param history - as an object of its JSON mapping (`temporal workflow show --output json`), as an object of a protobuf
     * library (the official client's `fetchHistory`), or encoded
     * @param workflowId - what the workflow sees as its id. Default: that of the history, or `fake` if it is encoded
     * @throws DeterminismViolationError when it does something else; `ReplayError` when it cannot be run; `ValueError` when it
     * is no history
     */
    static runReplayHistory(options: ReplayWorkerOptions, history: object, workflowId?: string): Promise<void>;
    /**
     * {@link Worker.runReplayHistory} of many, one after the other. Gives of each what came of it; the next one is taken when
     * the result before was.
     */
    static runReplayHistories(options: ReplayWorkerOptions, histories: Iterable<ReplayHistory> | AsyncIterable<ReplayHistory>): AsyncIterableIterator<ReplayResult>;
    /** What it is doing. */
    getState(): WorkerState;
    /**
     * Takes tasks until it is shut down; resolves when all that it had taken is done. Rejects when it cannot go on.
     *
     * @throws IllegalStateError when it has run already
     */
    run(): Promise<void>;
    /**
     * Runs until a promise is settled, or that of a function; gives what it resolves with.
     *
     * @throws what the promise is rejected with; `CombinedWorkerRunError` when the worker fails as well
     */
    runUntil<T>(work: Promise<T> | (() => Promise<T>)): Promise<T>;
    /**
     * Ends it: it takes no more tasks, and finishes those that it has. Activities are cancelled after `shutdownGraceTime`.
     *
     * @throws IllegalStateError when it does not run
     */
    shutdown(): void;
}

/** What a worker is made with. */
export declare interface WorkerOptions {
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

/** What a worker is doing. */
export declare type WorkerState = 'INITIALIZED' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'FAILED';

/** Workflow code in one script, as a worker takes it. */
export declare interface WorkflowBundle {
    readonly code: string;
    /** JSON. */
    readonly sourceMap: string;
}

/** Workflow code that cannot be bundled. The message says where and why. */
export declare class WorkflowBundleError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_WORKFLOW_BUNDLE";
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

export { }
