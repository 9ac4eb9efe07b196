/**
 * Temporal for development and tests, inside the process.
 *
 * @packageDocumentation
 */

/**
 * A Temporal server for development and tests, inside this process. It keeps its state in memory; any client and any
 * worker can use it. For production there are the real Temporal Server and Temporal Cloud.
 *
 * Several may run at once, and know nothing of each other. Close each: that ends all connections to it. An idle server
 * does not keep the process alive, see {@link DevServer.ref}.
 *
 * @example
 * ```ts
 * const server = await DevServer.start({ timeSkipping: true });
 * const connection = new Connection({ address: server.address });
 * // …
 * await server.close();
 * ```
 */
export declare class DevServer {
    #private;
    /** Where it listens, as `host:port`. */
    readonly address: string;
    private constructor();
    /**
     * Starts a server. It serves when the promise resolves.
     *
     * @throws TypeError or {@link ValueError} that names the option; {@link ServerStartError} when it cannot listen there
     */
    static start(options?: DevServerOptions): Promise<DevServer>;
    /** Ends the server, all connections to it, and the calls on this object, with {@link IllegalStateError}. May be called again. */
    close(): Promise<void>;
    /** Closes the server at the end of an `await using` block. */
    [Symbol.asyncDispose](): Promise<void>;
    /**
     * Forgets all workflows, tasks and timers, and the time that was skipped. The server is then as it was after its start,
     * with the namespaces and search attributes of its options; clients and workers stay connected.
     *
     * @throws an {@link IllegalStateError} when the server is closed
     */
    reset(): Promise<void>;
    /**
     * Resolves when that much time has passed on the server's clock. Without time skipping, it takes that long. With it, the
     * clock jumps from one thing that is due to the next and then there, whenever nothing is running; a workflow task or an
     * activity that no worker takes is running, too. Called by an activity, it lets the clock jump for as long as
     * nothing else runs, over that activity.
     *
     * @param duration - milliseconds, or a text such as `'30 days'`
     * @throws TypeError or {@link ValueError} for a duration that is none; {@link IllegalStateError} when the server is closed
     */
    sleep(duration: Duration): Promise<void>;
    /**
     * Runs a function, and lets the clock of a server that was started with `timeSkipping: 'manual'` jump, as during
     * {@link DevServer.sleep}, until its promise is settled. Any other server's clock goes on as it does. May be nested, and
     * used several times at once.
     *
     * @returns what the function's promise resolves with
     * @throws what it rejects with; {@link IllegalStateError} when the server is closed
     */
    skipTimeWhile<T>(work: () => Promise<T>): Promise<T>;
    /** What the server's clock shows: the real time, and the time that was skipped. */
    currentTime(): Date;
    /**
     * The history of a workflow, to look into or to replay.
     *
     * @param runId - default: the latest run
     * @throws a {@link WorkflowNotFoundError}, {@link NamespaceNotFoundError}; {@link ServiceError} for an id that cannot be
     * one; {@link IllegalStateError} when the server is closed
     */
    history(workflowId: string, runId?: string): Promise<WorkflowHistory>;
    /** The history of a workflow of any namespace. */
    history(reference: HistoryReference): Promise<WorkflowHistory>;
    /** Keeps the process alive until the server is closed, as a script has to that is nothing but a server. */
    ref(): this;
    /** Takes {@link DevServer.ref} back. */
    unref(): this;
}

/** How a server is started. */
export declare interface DevServerOptions {
    /** The port that it listens on. Default 0: any free one; {@link DevServer.address} tells which. */
    port?: number;
    /**
     * The IP address that it listens on, or `localhost`, which means 127.0.0.1. Default 127.0.0.1: only this machine can
     * reach it. With any other one, others can too, and there is no authentication.
     */
    host?: string;
    /**
     * Whether the server's clock may jump. Default `false`: it is the real one.
     *
     * - `true`: while nothing is running, the clock jumps to when the next timer is due, so a workflow that sleeps for
     *   thirty days completes at once. Something is running while a workflow task, an activity, an update or a query is.
     * - `'manual'`: it jumps only during {@link DevServer.sleep} and {@link DevServer.skipTimeWhile}, and while a client of
     *   a test environment awaits a result.
     */
    timeSkipping?: boolean | 'manual';
    /** Namespaces that are there from the beginning, beside `default`. */
    namespaces?: readonly string[];
    /** Search attributes that can be used from the beginning in every namespace: name to type. */
    searchAttributes?: Readonly<Record<string, SearchAttributeTypeName>>;
    /** How much of its log is written to standard error; or to where, instead. Default `'warn'`. */
    log?: ServerLogLevel | ServerLog;
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export declare type Duration = number | string;

/** A gRPC status as an error shows it. */
export declare interface GrpcStatus {
    /** The number of the status code, such as 14. */
    readonly code: number;
    /** Its name, such as `UNAVAILABLE`. */
    readonly name: string;
    /** What the server said, or what happened on the way. */
    readonly message: string;
}

/** An event of a history. */
export declare interface HistoryEvent {
    /** Counts from 1. */
    eventId: string;
    /** When it happened on the server's clock, such as `2026-01-31T12:00:00.123Z`. */
    eventTime: string;
    /** Such as `EVENT_TYPE_WORKFLOW_EXECUTION_STARTED`. */
    eventType: string;
    /** What it tells, under a name of its own such as `workflowExecutionStartedEventAttributes`; and seldom more. */
    [field: string]: unknown;
}

/** Names one run of a workflow. */
export declare interface HistoryReference {
    /** The workflow's id. */
    workflowId: string;
    /** Default: the latest run. */
    runId?: string | undefined;
    /** Default `default`. */
    namespace?: string | undefined;
}

/** A call that does not fit the state of the object it was made on, such as a second `start()` on one handle. */
export declare class IllegalStateError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_ILLEGAL_STATE";
}

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

/** The types that a search attribute may have: as the Temporal CLI writes them, or as the client does. */
export declare type SearchAttributeTypeName = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList' | 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';

/** Where a server's log goes. */
export declare interface ServerLog {
    /** Default `'warn'`. */
    level?: ServerLogLevel;
    /** Is called for each line. */
    write(line: ServerLogLine): void;
}

/** How much of a server's log is told: each level includes those before it. */
export declare type ServerLogLevel = 'never' | 'warn' | 'info' | 'debug';

/** A line of a server's log. */
export declare interface ServerLogLine {
    /** How much it matters. */
    readonly level: Exclude<ServerLogLevel, 'never'>;
    /** What happened, in one line. */
    readonly message: string;
}

/** The server could not be started; the message says why in one line, such as that the port is taken. */
export declare class ServerStartError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_SERVER_START";
}

/** A call failed: the server refused it or could not be reached, also after retries. */
export declare class ServiceError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_SERVICE_ERROR";
    /** The gRPC status behind it. */
    readonly grpcStatus: GrpcStatus;
    constructor(message: string, grpcStatus: GrpcStatus);
}

/** A value that cannot be used, such as an option out of its range. */
export declare class ValueError extends Error {
    /** Tells this kind of error apart. */
    readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER';
}

/**
 * The history of a run in the JSON mapping of its definition, `temporal.api.history.v1.History`: the same that
 * `temporal workflow show --output json` prints, and that `Worker.runReplayHistory` of the official worker takes.
 */
export declare interface WorkflowHistory {
    /** In the order in which they happened. */
    events: HistoryEvent[];
}

/** No such workflow or run; or it has closed, where the call needs a running one. */
export declare class WorkflowNotFoundError extends Error {
    /** The workflow that was asked for. */
    readonly workflowId: string;
    /** The run that was asked for; `undefined` for the current one. */
    readonly runId: string | undefined;
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_WORKFLOW_NOT_FOUND";
    constructor(message: string, 
    /** The workflow that was asked for. */
    workflowId: string, 
    /** The run that was asked for; `undefined` for the current one. */
    runId: string | undefined);
}

export { }
