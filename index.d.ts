/**
 * Temporal for Node.js with a Rust core: the client.
 *
 * @packageDocumentation
 */

/** An activity failed; `cause` says how. */
export declare class ActivityFailure extends TemporalFailure {
    readonly activityType: string;
    readonly activityId: string | undefined;
    /** Why it was tried no further. */
    readonly retryState: RetryState | undefined;
    /** The worker that ran it. */
    readonly identity: string | undefined;
    constructor(message: string | undefined, activityType: string, activityId: string | undefined, 
    /** Why it was tried no further. */
    retryState: RetryState | undefined, 
    /** The worker that ran it. */
    identity: string | undefined, cause?: Error);
}

declare type AnyHandlers = Record<string, (...args: any[]) => any>;

/** A failure that workflow or activity code threw. */
export declare class ApplicationFailure extends TemporalFailure {
    /** What retry policies match. */
    readonly type?: string | undefined;
    /** Whether it is final, whatever the retry policy says. */
    readonly nonRetryable?: boolean | undefined;
    /** Values that were given with it. */
    readonly details?: unknown[] | undefined;
    /** The pause before the next attempt, in milliseconds or as an `ms` string. */
    readonly nextRetryDelay?: number | string | undefined;
    /** How it is seen by whoever watches. */
    readonly category?: ApplicationFailureCategory | undefined;
    constructor(message?: string, 
    /** What retry policies match. */
    type?: string | undefined, 
    /** Whether it is final, whatever the retry policy says. */
    nonRetryable?: boolean | undefined, 
    /** Values that were given with it. */
    details?: unknown[] | undefined, cause?: Error, 
    /** The pause before the next attempt, in milliseconds or as an `ms` string. */
    nextRetryDelay?: number | string | undefined, 
    /** How it is seen by whoever watches. */
    category?: ApplicationFailureCategory | undefined);
    /** A failure of these parts. */
    static create(options: ApplicationFailureOptions): ApplicationFailure;
    /** A failure that the retry policy decides about. */
    static retryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure;
    /** A failure that is final. */
    static nonRetryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure;
}

/** How a failure is seen by whoever watches: a benign one is expected and raises no alarm. */
export declare type ApplicationFailureCategory = 'BENIGN';

/** The parts of an {@link ApplicationFailure}. */
export declare interface ApplicationFailureOptions {
    message?: string;
    /** What retry policies match; the error's name by default. */
    type?: string;
    /** Whether it is final, whatever the retry policy says. False by default. */
    nonRetryable?: boolean;
    details?: unknown[];
    /** The pause before the next attempt, milliseconds or an `ms` string; the retry policy's by default. */
    nextRetryDelay?: number | string;
    cause?: Error;
    category?: ApplicationFailureCategory;
}

/** Whether handlers are known by name: not for a plain function, nor where nothing is known of the workflow. */
declare type AreKnown<Handlers> = unknown extends Handlers ? false : string extends keyof Handlers ? false : true;

/** The one for the arguments; never where a query's result is an array too, and nothing tells which is which. */
declare type ArgsBrand<D> = [Exclude<Brands<D>, ArrayBrands<D>>] extends [never] ? EmptyBrands<D> : ArrayBrands<D>;

declare type ArgsOf<Handler> = Handler extends (...args: infer Args) => any ? Args : never;

declare type ArrayBrands<D> = {
    [B in Brands<D>]: D[B] extends any[] ? B : never;
}[Brands<D>];

declare type AsArgs<Args> = IsNever<Args> extends true ? any[] : Args extends any[] ? Args : any[];

/**
 * The keys under which the official SDK's definitions carry their types. They are unique symbols that it does not export,
 * so they are told apart by what they stand for: arguments are an array.
 */
declare type Brands<D> = Extract<keyof D, symbol>;

/** What a single call may say. */
export declare interface CallOptions {
    /** Aborts this call, which then rejects with the signal's reason. */
    signal?: AbortSignal;
}

/** When and how often a call is tried again. */
export declare interface CallRetryPolicy {
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

/** Something was cancelled. */
export declare class CancelledFailure extends TemporalFailure {
    /** What was said with it. */
    readonly details: unknown[];
    constructor(message: string | undefined, 
    /** What was said with it. */
    details?: unknown[], cause?: Error);
}

/** A child workflow failed; `cause` says how. */
export declare class ChildWorkflowFailure extends TemporalFailure {
    readonly namespace: string | undefined;
    readonly execution: {
        workflowId: string;
        runId: string;
    };
    readonly workflowType: string;
    /** Why it was tried no further. */
    readonly retryState: RetryState | undefined;
    constructor(namespace: string | undefined, execution: {
        workflowId: string;
        runId: string;
    }, workflowType: string, 
    /** Why it was tried no further. */
    retryState: RetryState | undefined, cause?: Error);
}

/** A client of one namespace, as today's official package has it. */
export declare class Client {
    /** Starts workflows, and makes their handles. */
    readonly workflow: WorkflowClient;
    constructor(options?: ClientOptions);
    /** The connection that its calls take. */
    get connection(): Connection;
    /** The same as `connection.workflowService`. */
    get workflowService(): WorkflowService;
    /** Its options, with their defaults. */
    get options(): Readonly<{
        namespace: string;
        identity: string;
    }>;
    /** Not in this version. */
    get schedule(): never;
    /** Not in this version. */
    get activity(): never;
    /** Not in this version. */
    get taskQueue(): never;
    /** See {@link Connection.withDeadline}. */
    withDeadline<R>(deadline: number | Date, callback: () => Promise<R>): Promise<R>;
    /** See {@link Connection.withMetadata}. */
    withMetadata<R>(metadata: Metadata, callback: () => Promise<R>): Promise<R>;
    /** See {@link Connection.withAbortSignal}. */
    withAbortSignal<R>(signal: AbortSignal, callback: () => Promise<R>): Promise<R>;
}

/** What a {@link Client} takes: the same as {@link WorkflowClient}. */
export declare interface ClientOptions extends WorkflowClientConnectionOptions {
}

/**
 * A connection to a Temporal server.
 *
 * Making one does no I/O and never fails for an absent server: it connects when first used, and again when it was lost.
 * An idle connection does not keep the process alive; a call in flight does.
 */
export declare class Connection {
    #private;
    /** What {@link WorkflowClient} takes. */
    readonly workflowService: WorkflowService;
    /**
     * @throws TypeError or {@link ValueError} that names the option
     */
    constructor(options?: ConnectionOptions);
    /** Resolves once the server has answered. Rejects with {@link ServiceError} when it does not within the connect timeout. */
    static connect(options?: ConnectionOptions): Promise<Connection>;
    /** The same as the constructor. */
    static lazy(options?: ConnectionOptions): Connection;
    /** The same as {@link Connection.workflowService}. */
    get service(): WorkflowService;
    /** The server's address, as `host:port`. */
    get address(): string;
    /** Resolves once the server has answered. */
    ensureConnected(): Promise<void>;
    /** Resolves once the server has answered, or rejects when it does not within `ms` (milliseconds or an `ms` string). */
    untilReady(ms?: number | string): Promise<void>;
    /** Replaces the API key of the calls from now on. */
    setApiKey(apiKey: string | (() => string)): void;
    /** Replaces the metadata of the calls from now on. */
    setMetadata(metadata: Metadata): void;
    /**
     * Calls that `callback` makes on this connection, at any depth, end by `deadline`.
     *
     * @param deadline - a `Date`, or milliseconds since the epoch
     */
    withDeadline<R>(deadline: number | Date, callback: () => Promise<R>): Promise<R>;
    /** Calls that `callback` makes on this connection, at any depth, carry `metadata` too. */
    withMetadata<R>(metadata: Metadata, callback: () => Promise<R>): Promise<R>;
    /** Calls that `callback` makes on this connection, at any depth, reject with the signal's reason when it is aborted. */
    withAbortSignal<R>(signal: AbortSignal, callback: () => Promise<R>): Promise<R>;
    /** Ends the calls in flight, each with a {@link ServiceError}, and refuses further ones. May be called again. */
    close(): Promise<void>;
    /** Closes the connection at the end of an `await using` block. */
    [Symbol.asyncDispose](): Promise<void>;
    /** What `console.log` prints: no key, no metadata. */
    [INSPECT](): string;
    toJSON(): object;
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

/** How values become payloads and failures become errors. */
export declare interface DataConverter {
    /** Turns values into payloads and back; the default handles `undefined`, bytes and JSON. */
    payloadConverter?: PayloadConverter;
    /** A module that exports `payloadConverter`, by its path. */
    payloadConverterPath?: string;
    /** Turns failures into errors. */
    failureConverter?: FailureConverter;
    /** A module that exports `failureConverter`, by its path. */
    failureConverterPath?: string;
}

/** What is used unless the `dataConverter` option says otherwise. */
export declare const defaultFailureConverter: FailureConverter;

/** What is used unless the `dataConverter` option says otherwise: `undefined`, bytes and JSON. */
export declare const defaultPayloadConverter: PayloadConverter;

/** Names a query, for whoever asks it. */
export declare function defineQuery<Ret, Args extends any[] = [], Name extends string = string>(name: Name): QueryDefinition<Ret, Args, Name>;

/** Names a search attribute. */
export declare function defineSearchAttributeKey<T extends SearchAttributeType>(name: string, type: T): SearchAttributeKey<T>;

/** Names a signal, for whoever sends it. */
export declare function defineSignal<Args extends any[] = [], Name extends string = string>(name: Name): SignalDefinition<Args, Name>;

/** Names an update, for whoever asks for it. */
export declare function defineUpdate<Ret, Args extends any[] = [], Name extends string = string>(name: Name): UpdateDefinition<Ret, Args, Name>;

/**
 * What a server says of a workflow.
 *
 * `raw` is the response, and its parts are members too (`workflowExecutionInfo`, `executionConfig`, …), as the first
 * documents had them. They are not among the object's own properties, which are the decoded form.
 */
export declare class Description {
    #private;
    readonly workflowId: string;
    readonly runId: string;
    /** The workflow's type. */
    readonly type: string;
    readonly taskQueue: string;
    readonly status: {
        code: number;
        name: WorkflowExecutionStatusName;
    };
    readonly startTime: Date;
    /** When its first task was due, which a cron schedule or a delay puts off. */
    readonly executionTime: Date | undefined;
    readonly closeTime: Date | undefined;
    /** In events. */
    readonly historyLength: number;
    /** In bytes. */
    readonly historySize: number;
    readonly memo: Record<string, unknown>;
    readonly searchAttributes: Record<string, unknown[]>;
    readonly typedSearchAttributes: TypedSearchAttributes;
    readonly parentExecution: WorkflowExecution | undefined;
    readonly rootExecution: WorkflowExecution | undefined;
    readonly pendingActivities: PendingActivity[];
    readonly pendingChildren: PendingChild[];
    readonly priority: {
        priorityKey?: number;
        fairnessKey?: string;
        fairnessWeight?: number;
    } | undefined;
    /** A line for people, as the workflow was started with. A promise, as in the official client. */
    staticSummary(): Promise<string | undefined>;
    /** A text for people, as the workflow was started with. A promise, as in the official client. */
    staticDetails(): Promise<string | undefined>;
    /** The response as it came. */
    get raw(): RawDescription;
    /** Part of {@link Description.raw}. */
    get executionConfig(): RawDescription['executionConfig'];
    /** Part of {@link Description.raw}. */
    get workflowExecutionInfo(): RawDescription['workflowExecutionInfo'];
    /** Part of {@link Description.raw}. */
    get pendingWorkflowTask(): RawDescription['pendingWorkflowTask'];
    /** Part of {@link Description.raw}. */
    get callbacks(): RawDescription['callbacks'];
    /** Part of {@link Description.raw}. */
    get pendingNexusOperations(): RawDescription['pendingNexusOperations'];
    /** Part of {@link Description.raw}. */
    get workflowExtendedInfo(): RawDescription['workflowExtendedInfo'];
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export declare type Duration = number | string;

declare type EmptyBrands<D> = {
    [B in Brands<D>]: IsAny<D[B]> extends true ? never : D[B] extends [] ? B : never;
}[Brands<D>];

/** An existing workflow. */
export declare interface ExecutionReference {
    workflowId: string;
    /** The current run by default. */
    runId?: string;
}

/** Turns failures into errors. The interface is that of the official SDK. */
export declare interface FailureConverter {
    /** The error of a failure, its causes included. */
    failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter): Error;
    /** The failure of an error, its causes included. */
    errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure;
}

/** What a handle of an existing workflow may say. */
export declare interface GetHandleOptions extends CallOptions {
    /** The first run of the chain that `cancel` and `terminate` must mean. */
    firstExecutionRunId?: string;
    /** Whether `result()` goes on to the run that continues this one. Default true. */
    followRuns?: boolean;
}

/** A gRPC status as an error shows it. */
export declare interface GrpcStatus {
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

declare const INSPECT: unique symbol;

declare type IsAny<T> = 0 extends 1 & T ? true : false;

declare type IsNever<T> = [T] extends [never] ? true : false;

declare type MapOf<Handlers, Result extends 'void' | 'value'> = {
    readonly [Name in keyof Handlers]: Handlers[Name] extends (...args: infer Args) => infer Ret ? (...args: Args) => Promise<Result extends 'void' ? void : Awaited<Ret>> : never;
};

/** Headers of calls. The value of a key that ends in `-bin` is bytes, every other one printable ASCII. */
export declare type Metadata = Record<string, string | Uint8Array>;

declare type Names<Handlers> = Extract<keyof Handlers, string>;

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

/** The handle of a workflow that is still to be started. */
export declare interface NewWorkflowHandle<W extends Workflow = Workflow> extends WorkflowHandle<W> {
    /**
     * Starts the workflow, and gives its run id.
     *
     * @throws {@link WorkflowExecutionAlreadyStartedError}; {@link IllegalStateError} the second time
         */
     start(...args: WorkflowParameters<W>): Promise<string>;
     /** Starts the workflow and waits for its result. */
     execute(...args: WorkflowParameters<W>): Promise<WorkflowResultType<W>>;
     /** Signals the workflow, starting it first where none of its id runs; gives the run id. May be repeated. */
     signalWithStart<S extends SignalDefinition<any> | string>(signal: S, signalArgs: SignalArgs<S>, workflowArgs: WorkflowParameters<W>): Promise<string>;
    }

    /** A Nexus operation failed; `cause` says how. */
    export declare class NexusOperationFailure extends TemporalFailure {
        readonly scheduledEventId: number | undefined;
        readonly endpoint: string;
        readonly service: string;
        readonly operation: string;
        readonly operationToken: string | undefined;
        constructor(message: string | undefined, scheduledEventId: number | undefined, endpoint: string, service: string, operation: string, operationToken: string | undefined, cause?: Error);
    }

    /** A value on the wire (`temporal.api.common.v1.Payload`). */
    export declare interface Payload {
        /** `encoding` says how to read the data. */
        metadata?: Record<string, Uint8Array> | null;
        data?: Uint8Array | null;
    }

    /** Turns values into payloads and back. The interface is that of the official SDK. */
    export declare interface PayloadConverter {
        /** A payload of the value; `undefined` when this converter does not handle such values. */
        toPayload<T>(value: T): Payload | undefined;
        /** The value of a payload. */
        fromPayload<T>(payload: Payload): T;
    }

    /** A value that cannot become a payload, or a payload that cannot become a value. The message says which and why. */
    export declare class PayloadConverterError extends ValueError {
        readonly code = "TEMPORAL_PAYLOAD_CONVERTER";
    }

    /** An activity that has not closed. What is not listed stands as it does in the response. */
    export declare interface PendingActivity {
        activityId: string;
        activityType: {
            name: string;
        };
        /** Such as `STARTED`. */
        state: string;
        attempt: number;
        /** 0 is without end. */
        maximumAttempts: number;
        heartbeatDetails: unknown[];
        lastHeartbeatTime?: Date;
        lastStartedTime?: Date;
        scheduledTime?: Date;
        expirationTime?: Date;
        /** Why the last attempt failed. */
        lastFailure?: Error;
        lastWorkerIdentity?: string;
        [field: string]: unknown;
    }

    /** A child workflow that has not closed. What is not listed stands as it does in the response. */
    export declare interface PendingChild {
        workflowId: string;
        runId: string;
        workflowTypeName: string;
        [field: string]: unknown;
    }

    /** Order among the tasks of a task queue. */
    export declare interface Priority {
        /** 1 comes first; the server's default is 3. */
        priorityKey?: number;
        /** Among equals, keys take turns. At most 64 characters. */
        fairnessKey?: string;
        /** The share of turns of that key, 0.001 to 1000. The server's default is 1. */
        fairnessWeight?: number;
    }

    /** A length of time as the definitions have it. */
    export declare interface ProtoDuration {
        seconds?: number | string | bigint | {
            toString(): string;
        } | null;
        nanos?: number | null;
    }

    /** A failure on the wire (`temporal.api.failure.v1.Failure`): enums are numbers, payloads as {@link Payload}. */
    export declare interface ProtoFailure {
        message?: string;
        source?: string;
        stackTrace?: string;
        encodedAttributes?: Payload;
        cause?: ProtoFailure;
        applicationFailureInfo?: {
            type?: string;
            nonRetryable?: boolean;
            details?: {
                payloads?: Payload[];
            };
            nextRetryDelay?: {
                seconds: number;
                nanos: number;
            };
            category?: number;
        };
        timeoutFailureInfo?: {
            timeoutType?: number;
            lastHeartbeatDetails?: {
                payloads?: Payload[];
            };
        };
        canceledFailureInfo?: {
            details?: {
                payloads?: Payload[];
            };
            identity?: string;
        };
        terminatedFailureInfo?: {
            identity?: string;
        };
        serverFailureInfo?: {
            nonRetryable?: boolean;
        };
        resetWorkflowFailureInfo?: {
            lastHeartbeatDetails?: {
                payloads?: Payload[];
            };
        };
        activityFailureInfo?: {
            scheduledEventId?: string;
            startedEventId?: string;
            identity?: string;
            activityType?: {
                name?: string;
            };
            activityId?: string;
            retryState?: number;
        };
        childWorkflowExecutionFailureInfo?: {
            namespace?: string;
            workflowExecution?: {
                workflowId?: string;
                runId?: string;
            };
            workflowType?: {
                name?: string;
            };
            initiatedEventId?: string;
            startedEventId?: string;
            retryState?: number;
        };
        nexusOperationExecutionFailureInfo?: {
            scheduledEventId?: string;
            endpoint?: string;
            service?: string;
            operation?: string;
            operationToken?: string;
        };
        nexusHandlerFailureInfo?: {
            type?: string;
            retryBehavior?: string | number;
        };
    }

    /** The arguments of a query, from its definition. */
    declare type QueryArgs<Q> = '@@args' extends keyof Q ? Q extends QueryDefinition<any, infer Args> ? Args : never : AsArgs<Q[ArgsBrand<Q>]>;

    /** A query by its name, with the types of its result and arguments. Structural: those of other SDKs' packages fit. */
    export declare interface QueryDefinition<Ret, Args extends any[] = [], Name extends string = string> {
        type: 'query';
        name: Name;
        /** Never there; carries the types. */
        readonly '@@args'?: Args;
        readonly '@@ret'?: Ret;
    }

    /** Asks a query by definition or name; and a map of the queries of a factory workflow. */
    export declare type QueryFunction<W extends Workflow> = (<Q extends QueryDefinition<any, any>>(definition: Q, ...args: QueryArgs<Q>) => Promise<QueryResult<Q>>) & (AreKnown<WorkflowQueries<W>> extends true ? <Name extends Names<WorkflowQueries<W>>>(name: Name, ...args: ArgsOf<WorkflowQueries<W>[Name]>) => Promise<ResultOf<WorkflowQueries<W>[Name]>> : <Ret = any, Args extends any[] = any[]>(name: string, ...args: Args) => Promise<Ret>) & MapOf<WorkflowQueries<W>, 'value'>;

    /** The worker refused a query: it has no handler of that name, or the handler threw. */
    export declare class QueryNotRegisteredError extends Error {
        /** Tells this kind of error apart. */
        readonly code = "TEMPORAL_QUERY_NOT_REGISTERED";
    }

    /** Which workflows refuse queries. */
    export declare const QueryRejectCondition: {
        readonly NONE: 'NONE';
        readonly NOT_OPEN: 'NOT_OPEN';
        readonly NOT_COMPLETED_CLEANLY: 'NOT_COMPLETED_CLEANLY';
    };

    export declare type QueryRejectCondition = (typeof QueryRejectCondition)[keyof typeof QueryRejectCondition];

    /** The workflow's status is one that the client's `queryRejectCondition` excludes. */
    export declare class QueryRejectedError extends Error {
        /** The workflow's status: the number of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
        readonly status: number;
        /** Tells this kind of error apart. */
        readonly code = "TEMPORAL_QUERY_REJECTED";
        constructor(
        /** The workflow's status: the number of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
        status: number, statusName: string);
    }

    /** The result of a query, from its definition. */
    declare type QueryResult<Q> = '@@ret' extends keyof Q ? Q extends QueryDefinition<infer Ret, any> ? Ret : never : IsNever<ArgsBrand<Q>> extends true ? any : Q[IsNever<ResultBrand<Q>> extends true ? ArgsBrand<Q> : ResultBrand<Q>];

    /**
     * `DescribeWorkflowExecutionResponse` in the JSON mapping of proto3: 64-bit numbers and times are strings, bytes are
     * base64, enums are their long names, what has its default value is absent.
     */
    export declare interface RawDescription {
        executionConfig?: {
            taskQueue?: {
                name?: string;
                kind?: string;
            };
            workflowExecutionTimeout?: string;
            workflowRunTimeout?: string;
            defaultWorkflowTaskTimeout?: string;
            userMetadata?: {
                summary?: unknown;
                details?: unknown;
            };
        };
        workflowExecutionInfo?: {
            execution?: Partial<WorkflowExecution>;
            type?: {
                name?: string;
            };
            startTime?: string;
            executionTime?: string;
            closeTime?: string;
            status?: string | number;
            historyLength?: string;
            historySizeBytes?: string;
            stateTransitionCount?: string;
            executionDuration?: string;
            taskQueue?: string;
            memo?: {
                fields?: Record<string, unknown>;
            };
            searchAttributes?: {
                indexedFields?: Record<string, unknown>;
            };
            parentNamespaceId?: string;
            parentExecution?: Partial<WorkflowExecution>;
            rootExecution?: Partial<WorkflowExecution>;
            firstRunId?: string;
            priority?: {
                priorityKey?: number;
                fairnessKey?: string;
                fairnessWeight?: number;
            };
            [field: string]: unknown;
        };
        pendingActivities?: Record<string, unknown>[];
        pendingChildren?: Record<string, unknown>[];
        pendingWorkflowTask?: Record<string, unknown>;
        callbacks?: Record<string, unknown>[];
        pendingNexusOperations?: Record<string, unknown>[];
        workflowExtendedInfo?: Record<string, unknown>;
    }

    declare type ResultBrand<D> = Exclude<Brands<D>, ArgsBrand<D>>;

    declare type ResultOf<Handler> = Handler extends (...args: any[]) => infer Ret ? Awaited<Ret> : never;

    /** What a call of `result()` may say. */
    export declare interface ResultOptions extends CallOptions {
        /** Whether to go on to the run that continues this one. The handle's own setting by default. */
        followRuns?: boolean;
    }

    /** When and how often a workflow as a whole is tried again. */
    export declare interface RetryPolicy {
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

    /** Why the server tried no further. */
    export declare type RetryState = 'IN_PROGRESS' | 'NON_RETRYABLE_FAILURE' | 'TIMEOUT' | 'MAXIMUM_ATTEMPTS_REACHED' | 'RETRY_POLICY_NOT_SET' | 'INTERNAL_SERVER_ERROR' | 'CANCEL_REQUESTED';

    declare type Returned<W extends Workflow> = Awaited<ReturnType<W>>;

    declare type Scalar = string | number | boolean | Date;

    /** A search attribute: its name, and the type that it is registered with. */
    export declare interface SearchAttributeKey<T extends SearchAttributeType = SearchAttributeType> {
        readonly name: string;
        readonly type: T;
    }

    /** A search attribute with its value. */
    export declare type SearchAttributePair<T extends SearchAttributeType = SearchAttributeType> = {
        [K in T]: {
            readonly key: SearchAttributeKey<K>;
            readonly value: SearchAttributeValues[K];
        };
    }[T];

    /** Search attributes by name, each an array of values or one value. */
    export declare type SearchAttributes = Record<string, Scalar | readonly Scalar[] | undefined>;

    /** The types that a search attribute may have. */
    export declare type SearchAttributeType = 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';

    /** The value of a search attribute of a type. */
    export declare interface SearchAttributeValues {
        TEXT: string;
        KEYWORD: string;
        INT: number;
        DOUBLE: number;
        BOOL: boolean;
        DATETIME: Date;
        KEYWORD_LIST: string[];
    }

    /** The server itself failed something. */
    export declare class ServerFailure extends TemporalFailure {
        /** Whether it is final. */
        readonly nonRetryable: boolean;
        constructor(message: string | undefined, 
        /** Whether it is final. */
        nonRetryable: boolean, cause?: Error);
    }

    /** A call failed: the server refused it or could not be reached, also after retries. */
    export declare class ServiceError extends Error {
        /** Tells this kind of error apart. */
        readonly code = "TEMPORAL_SERVICE_ERROR";
        /** The gRPC status behind it. */
        readonly grpcStatus: GrpcStatus;
        constructor(message: string, grpcStatus: GrpcStatus);
    }

    /** The arguments of a signal, from its definition; any, where it is only named. */
    declare type SignalArgs<S> = '@@args' extends keyof S ? S extends SignalDefinition<infer Args> ? Args : never : AsArgs<S[Brands<S>]>;

    /** A signal by its name, with the types of its arguments. Structural: those of other SDKs' packages fit. */
    export declare interface SignalDefinition<Args extends any[] = [], Name extends string = string> {
        type: 'signal';
        name: Name;
        /** Never there; carries the types. */
        readonly '@@args'?: Args;
    }

    /** Sends a signal by definition or name; and a map of the signals of a factory workflow. */
    export declare type SignalFunction<W extends Workflow> = (<S extends SignalDefinition<any>>(definition: S, ...args: SignalArgs<S>) => Promise<void>) & (AreKnown<WorkflowSignals<W>> extends true ? <Name extends Names<WorkflowSignals<W>>>(name: Name, ...args: ArgsOf<WorkflowSignals<W>[Name]>) => Promise<void> : <Args extends any[] = any[]>(name: string, ...args: Args) => Promise<void>) & MapOf<WorkflowSignals<W>, 'void'>;

    /** A workflow that a client has started. */
    export declare type StartedWorkflowHandle<W extends Workflow = Workflow> = WorkflowHandle<W> & {
        readonly runId: string;
        /** The first run of its chain: this one, unless the conflict policy led to a workflow that was running already. */
        readonly firstExecutionRunId: string | undefined;
    };

    /** What workflows and activities fail with, wherever and in whatever language they ran. */
    export declare class TemporalFailure extends Error {
        /** The failure as it came over the wire, when it did. */
        failure?: ProtoFailure;
        /** What it was caused by. */
        readonly cause?: Error;
        constructor(message?: string, cause?: Error);
    }

    /** A workflow was terminated. */
    export declare class TerminatedFailure extends TemporalFailure {
    }

    /** Something took too long. */
    export declare class TimeoutFailure extends TemporalFailure {
        /** What an activity last said of itself. */
        readonly lastHeartbeatDetails: unknown;
        /** Which timeout it was. */
        readonly timeoutType: TimeoutType | undefined;
        constructor(message: string | undefined, 
        /** What an activity last said of itself. */
        lastHeartbeatDetails: unknown, 
        /** Which timeout it was. */
        timeoutType: TimeoutType | undefined, cause?: Error);
    }

    /** Which timeout it was. */
    export declare type TimeoutType = 'START_TO_CLOSE' | 'SCHEDULE_TO_START' | 'SCHEDULE_TO_CLOSE' | 'HEARTBEAT';

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
    export declare class TypedSearchAttributes {
        #private;
        constructor(pairs?: readonly SearchAttributePair[]);
        /** The value of an attribute, if it is there with that type. */
        get<T extends SearchAttributeType>(key: SearchAttributeKey<T>): SearchAttributeValues[T] | undefined;
        /** All of them. */
        getAll(): SearchAttributePair[];
        toJSON(): SearchAttributePair[];
    }

    /** An update by its name, with the types of its result and arguments. */
    export declare interface UpdateDefinition<Ret, Args extends any[] = [], Name extends string = string> {
        type: 'update';
        name: Name;
        /** Never there; carries the types. */
        readonly '@@args'?: Args;
        readonly '@@ret'?: Ret;
    }

    /** A value that cannot be used, such as an option out of its range. */
    export declare class ValueError extends Error {
        /** Tells this kind of error apart. */
        readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER';
    }

    /** Which worker deployment version runs a workflow, whatever its workers say. */
    export declare type VersioningOverride = 'AUTO_UPGRADE' | {
        pinnedTo: {
            deploymentName: string;
            buildId: string;
        };
    };

    /** The arguments of a new workflow among its options. */
    export declare type WithArgs<Options, Args extends any[]> = Options & ([] extends Args ? {
        args?: Args;
    } : {
        args: Args;
    });

    /**
     * A workflow, as a client sees it: an async function that gives its result, or a factory that returns
     * `{ execute, signals?, queries? }`. Only its type and its name are used; it is never called.
     */
    export declare type Workflow = (...args: any[]) => any;

    /** Starts workflows, and makes the handles by which they are controlled. */
    export declare class WorkflowClient {
        #private;
        /** The connection that its calls take. */
        readonly connection: Connection;
        /** Its options, with their defaults. */
        readonly options: Readonly<{
            namespace: string;
            identity: string;
        }>;
        /** @param service - a connection's `service`, or the connection; by default one to the default address */
        constructor(service?: WorkflowService | Connection, options?: WorkflowClientOptions);
        constructor(options: WorkflowClientConnectionOptions);
        /** The same as `connection.workflowService`. */
        get workflowService(): WorkflowService;
        /** A handle of a new workflow, given a reference to its function or, with its options, its name. */
        createWorkflowHandle<W extends Workflow>(workflow: W | string, options: WorkflowOptions): NewWorkflowHandle<W>;
        /** A handle of a new workflow, when `workflowDefaults` have its task queue. */
        createWorkflowHandle<W extends Workflow>(workflow: W, options?: WorkflowOptionsWithDefaults): NewWorkflowHandle<W>;
        /** A handle of an existing workflow. */
        createWorkflowHandle<W extends Workflow = Workflow>(workflowId: string, runId?: string): WorkflowHandle<W>;
        createWorkflowHandle<W extends Workflow = Workflow>(execution: ExecutionReference): WorkflowHandle<W>;
        /** A handle of an existing workflow; its current run unless `runId` says otherwise. */
        getHandle<W extends Workflow = Workflow>(workflowId: string, runId?: string, options?: GetHandleOptions): WorkflowHandle<W>;
        /** Starts a workflow, and gives its handle. Arguments stand in `args`, or after the options. */
        start<W extends Workflow>(workflow: W | string, options: WithArgs<WorkflowOptions, WorkflowParameters<W>>): Promise<StartedWorkflowHandle<W>>;
        start<W extends Workflow>(workflow: W | string, options: WorkflowOptions, ...args: WorkflowParameters<W>): Promise<StartedWorkflowHandle<W>>;
        /** Starts a workflow and waits for its result. Arguments stand in `args`, or after the options. */
        execute<W extends Workflow>(workflow: W | string, options: WithArgs<WorkflowOptions, WorkflowParameters<W>>): Promise<WorkflowResultType<W>>;
        execute<W extends Workflow>(workflow: W | string, options: WorkflowOptions, ...args: WorkflowParameters<W>): Promise<WorkflowResultType<W>>;
        /**
         * Signals a workflow, starting it first where none of its id runs, and gives its handle.
         *
         * `signal` is the signal's definition or name here; to abort the call itself, use `connection.withAbortSignal`.
         */
        signalWithStart<W extends Workflow, S extends SignalDefinition<any> | string = string>(workflow: W | string, options: WithArgs<Omit<WorkflowOptions, 'signal'>, WorkflowParameters<W>> & {
            signal: S;
            signalArgs?: SignalArgs<S>;
        }): Promise<WorkflowHandle<W> & {
            readonly signaledRunId: string;
        }>;
        /** Waits until a workflow has closed, and gives its result. */
        result<R = any>(workflowId: string, runId?: string, options?: ResultOptions): Promise<R>;
        result<R = any>(execution: ExecutionReference, options?: ResultOptions): Promise<R>;
    }

    /** {@link WorkflowClientOptions} with the connection, as today's official client takes them. */
    export declare interface WorkflowClientConnectionOptions extends WorkflowClientOptions {
        /** The connection; a new one to the default address by default. */
        connection?: Connection;
    }

    /** What a client says of all its calls. */
    export declare interface WorkflowClientOptions {
        /** The namespace. Default `default`. */
        namespace?: string;
        /** How histories name this client. Default `<pid>@<host name>`. */
        identity?: string;
        /** How values become payloads and failures become errors. */
        dataConverter?: DataConverter;
        /** Which workflows refuse queries. None by default. */
        queryRejectCondition?: QueryRejectCondition | `QUERY_REJECT_CONDITION_${QueryRejectCondition}` | number;
        /** Options of new workflows, under those of each call. */
        workflowDefaults?: Partial<Omit<WorkflowOptions, 'workflowId'>>;
    }

    /** A run of a workflow. */
    export declare interface WorkflowExecution {
        workflowId: string;
        runId: string;
    }

    /**
     * A workflow of this id runs, or has run, and the id policies do not allow another. Of a child, it fails the parent that
     * does not catch it.
     */
    export declare class WorkflowExecutionAlreadyStartedError extends TemporalFailure {
        /** The id that is taken. */
        readonly workflowId: string;
        /** The type of the workflow that was to be started. */
        readonly workflowType: string;
        /** The run that stands in the way, where the server said. */
        readonly runId: string | undefined;
        /** Tells this kind of error apart. */
        readonly code = "TEMPORAL_WORKFLOW_ALREADY_STARTED";
        constructor(message: string, 
        /** The id that is taken. */
        workflowId: string, 
        /** The type of the workflow that was to be started. */
        workflowType: string, 
        /** The run that stands in the way, where the server said. */
        runId: string | undefined);
    }

    /** The workflow ended as cancelled. `cause` is a `CancelledFailure`. */
    export declare class WorkflowExecutionCancelledError extends WorkflowFailedError {
        /** What the workflow said when it ended. */
        readonly details: unknown[];
        readonly code = "TEMPORAL_WORKFLOW_CANCELLED";
        constructor(message: string, cause: TemporalFailure | undefined, 
        /** What the workflow said when it ended. */
        details: unknown[]);
    }

    /** The workflow continued as new, and `followRuns` was false. */
    declare class WorkflowExecutionContinuedAsNewError extends Error {
        /** The run that continues it. */
        readonly newExecutionRunId: string;
        /** Tells this kind of error apart. */
        readonly code = "TEMPORAL_WORKFLOW_CONTINUED_AS_NEW";
        constructor(message: string, 
        /** The run that continues it. */
        newExecutionRunId: string);
    }
    export { WorkflowExecutionContinuedAsNewError as WorkflowContinuedAsNewError }
    export { WorkflowExecutionContinuedAsNewError }

    /** The workflow failed. `cause` is the failure. */
    export declare class WorkflowExecutionFailedError extends WorkflowFailedError {
        readonly code = "TEMPORAL_WORKFLOW_FAILED";
    }

    /** Where a workflow stands. */
    export declare type WorkflowExecutionStatusName = 'UNSPECIFIED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED' | 'CONTINUED_AS_NEW' | 'TIMED_OUT' | 'PAUSED' | 'UNKNOWN';

    /** The workflow was terminated; the message is the reason. `cause` is a `TerminatedFailure`. */
    export declare class WorkflowExecutionTerminatedError extends WorkflowFailedError {
        /** What was said with the reason. */
        readonly details: unknown[];
        /** Who terminated it. */
        readonly identity: string;
        readonly code = "TEMPORAL_WORKFLOW_TERMINATED";
        constructor(message: string, cause: TemporalFailure | undefined, 
        /** What was said with the reason. */
        details: unknown[], 
        /** Who terminated it. */
        identity: string);
    }

    /** The workflow ran out of time. `cause` is a `TimeoutFailure`. */
    export declare class WorkflowExecutionTimedOutError extends WorkflowFailedError {
        readonly code = "TEMPORAL_WORKFLOW_TIMED_OUT";
    }

    /** The literal codes of {@link WorkflowFailedError} and the classes that extend it. */
    export declare type WorkflowFailedCode = 'TEMPORAL_WORKFLOW_FAILED' | 'TEMPORAL_WORKFLOW_CANCELLED' | 'TEMPORAL_WORKFLOW_TERMINATED' | 'TEMPORAL_WORKFLOW_TIMED_OUT';

    /** A workflow closed without a result. What the four classes below have in common. */
    export declare class WorkflowFailedError extends Error {
        /** Why the server tried no further; `undefined` where retrying was not in question. */
        readonly retryState: RetryState | undefined;
        /** Tells this kind of error apart. */
        readonly code: WorkflowFailedCode;
        /** Why it closed. */
        readonly cause: TemporalFailure | undefined;
        constructor(message: string, cause: TemporalFailure | undefined, 
        /** Why the server tried no further; `undefined` where retrying was not in question. */
        retryState: RetryState | undefined);
    }

    /** A workflow, as a client controls it from outside. */
    export declare interface WorkflowHandle<W extends Workflow = Workflow> {
        /** The client that made this handle. */
        readonly client: WorkflowClient;
        /** The workflow's id. */
        readonly workflowId: string;
        /** The run that this handle was made for or has started, once that is known. */
        readonly runId: string | undefined;
        /**
         * Signals the current run: `signal(definition, …args)`, `signal('name', …args)`, or `signal.name(…args)`.
         *
         * @throws {@link WorkflowNotFoundError} also when the workflow has closed
             */
         readonly signal: SignalFunction<W>;
         /**
          * Asks the current run, also when it has closed: `query(definition, …args)`, `query('name', …args)`, or
          * `query.name(…args)`.
          *
          * @throws {@link QueryNotRegisteredError}, {@link QueryRejectedError}, {@link WorkflowNotFoundError}
              */
          readonly query: QueryFunction<W>;
          /**
           * Waits until the workflow has closed, and gives its result. After `start()` it is that run's.
           *
           * @throws {@link WorkflowFailedError} and the classes that extend it, {@link WorkflowExecutionContinuedAsNewError}
               */
           result(options?: ResultOptions): Promise<WorkflowResultType<W>>;
           /** Asks the workflow to end itself, with the chance to clean up. */
           cancel(options?: CallOptions & {
               reason?: string;
           }): Promise<void>;
           /** Ends the workflow at once. */
           terminate(reason?: string, ...details: unknown[]): Promise<void>;
           /** Describes the workflow. */
           describe(options?: CallOptions): Promise<Description>;
          }

          /** What a new workflow may do about one of the same id that is running. */
          export declare const WorkflowIdConflictPolicy: {
              readonly FAIL: 'FAIL';
              readonly USE_EXISTING: 'USE_EXISTING';
              readonly TERMINATE_EXISTING: 'TERMINATE_EXISTING';
          };

          export declare type WorkflowIdConflictPolicy = (typeof WorkflowIdConflictPolicy)[keyof typeof WorkflowIdConflictPolicy];

          /** What a new workflow may do about an earlier one of the same id that has closed. */
          export declare const WorkflowIdReusePolicy: {
              readonly ALLOW_DUPLICATE: 'ALLOW_DUPLICATE';
              readonly ALLOW_DUPLICATE_FAILED_ONLY: 'ALLOW_DUPLICATE_FAILED_ONLY';
              readonly REJECT_DUPLICATE: 'REJECT_DUPLICATE';
              /** Superseded by `workflowIdConflictPolicy: 'TERMINATE_EXISTING'`. */
              readonly TERMINATE_IF_RUNNING: 'TERMINATE_IF_RUNNING';
          };

          export declare type WorkflowIdReusePolicy = (typeof WorkflowIdReusePolicy)[keyof typeof WorkflowIdReusePolicy];

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

          /** What may be said of a new workflow. */
          export declare interface WorkflowOptions {
              /** Where its worker polls. Required, here or in the client's `workflowDefaults`. */
              taskQueue: string;
              /** Its id; a UUID by default. */
              workflowId?: string;
              /** What to do about an earlier workflow of this id that has closed. The server's default is `ALLOW_DUPLICATE`. */
              workflowIdReusePolicy?: WorkflowIdReusePolicy | `WORKFLOW_ID_REUSE_POLICY_${WorkflowIdReusePolicy}` | number;
              /** What to do about a workflow of this id that is running. The server's default is `FAIL`. */
              workflowIdConflictPolicy?: WorkflowIdConflictPolicy | `WORKFLOW_ID_CONFLICT_POLICY_${WorkflowIdConflictPolicy}` | number;
              /** Starts a run each time this cron expression says (UTC, or `CRON_TZ=… ` before it). */
              cronSchedule?: string;
              /** The workflow's retry policy; none by default. */
              retry?: RetryPolicy;
              /** The same as `retry`. */
              retryPolicy?: RetryPolicy;
              /** Shown by describe and list. */
              memo?: Record<string, unknown>;
              /** Indexed, for list. */
              searchAttributes?: SearchAttributes;
              /** Indexed, for list; with their types. */
              typedSearchAttributes?: TypedSearchAttributes | readonly SearchAttributePair[];
              /** From the start to the end of the last run; endless by default. */
              workflowExecutionTimeout?: Duration;
              /** From the start to the end of one run; endless by default. */
              workflowRunTimeout?: Duration;
              /** From the start to the completion of one workflow task. The server's default is 10 s. */
              workflowTaskTimeout?: Duration;
              /** Whether `result()` goes on to the run that continues this one. Default true. */
              followRuns?: boolean;
              /** How long the first workflow task waits. */
              startDelay?: Duration;
              /** Needs a worker that shares this connection; only `false` is accepted. */
              requestEagerStart?: boolean;
              /** Order among the tasks of the task queue. */
              priority?: Priority;
              /** A line for people. */
              staticSummary?: string;
              /** A text for people. */
              staticDetails?: string;
              /** Which worker deployment version runs it. */
              versioningOverride?: VersioningOverride;
              /** Aborts the calls of the handle that these options make. */
              signal?: AbortSignal;
          }

          /** The same, where `workflowDefaults` may have the task queue. */
          export declare type WorkflowOptionsWithDefaults = Partial<WorkflowOptions>;

          /** The arguments of a workflow. */
          export declare type WorkflowParameters<W extends Workflow> = Parameters<W>;

          /** The queries of a factory workflow by name; any, where its type is not known; none for a plain function. */
          export declare type WorkflowQueries<W extends Workflow> = IsAny<Returned<W>> extends true ? AnyHandlers : Returned<W> extends {
              execute(...args: any[]): any;
              queries?: infer Q;
          } ? Exclude<Q, undefined> : unknown;

          /** The result of a workflow. */
          export declare type WorkflowResultType<W extends Workflow> = IsAny<Returned<W>> extends true ? any : Returned<W> extends {
              execute(...args: any[]): infer R;
          } ? Awaited<R> : Returned<W>;

          /** What `new WorkflowClient(…)` takes: the workflow service of a connection. */
          export declare class WorkflowService {
              /** The connection that its calls take. */
              readonly connection: Connection;
          }

          /** The signals of a factory workflow by name; any, where its type is not known; none for a plain function. */
          export declare type WorkflowSignals<W extends Workflow> = IsAny<Returned<W>> extends true ? AnyHandlers : Returned<W> extends {
              execute(...args: any[]): any;
              signals?: infer S;
          } ? Exclude<S, undefined> : unknown;

          export { }
