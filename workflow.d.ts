/**
 * What workflow code imports.
 *
 * @packageDocumentation
 */

/** Runs an activity. */
export declare interface ActivityCall<Args extends any[], Result, Options> {
    (...args: Args): Promise<Result>;
    /** Runs it with some of the options otherwise. */
    executeWithOptions(options: Partial<Options>, args: Args): Promise<Result>;
}

/** What happens to an activity whose scope is cancelled. */
export declare const ActivityCancellationType: {
    /** It is told; the workflow does not wait for what it says. */
    readonly TRY_CANCEL: 'TRY_CANCEL';
    /** It is told, and the workflow waits until it has ended. */
    readonly WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED';
    /** It is not told. */
    readonly ABANDON: 'ABANDON';
};

export declare type ActivityCancellationType = (typeof ActivityCancellationType)[keyof typeof ActivityCancellationType];

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

/** What {@link createActivityHandle} gives: each function with the same arguments, and a promise of the same result. */
export declare type ActivityHandle<A, Options = ActivityOptions> = {
    [Name in keyof A as A[Name] extends (...args: any[]) => any ? Name : never]: A[Name] extends (...args: infer Args) => infer Result ? ActivityCall<Args, Awaited<Result>, Options> : never;
};

/** Functions that run activities, by the activities' names. */
export declare type ActivityInterface = Record<string, (...args: any[]) => any>;

/** How activities are run. One of `startToCloseTimeout` and `scheduleToCloseTimeout` is needed. */
export declare interface ActivityOptions {
    /** How long one attempt may take. */
    startToCloseTimeout?: Duration;
    /** How long all attempts together may take. */
    scheduleToCloseTimeout?: Duration;
    /** How long an attempt may wait for a worker. */
    scheduleToStartTimeout?: Duration;
    /** How long an attempt may be silent between two heartbeats. */
    heartbeatTimeout?: Duration;
    /** When and how often it is tried again; by the server's default, without end. */
    retry?: RetryPolicy;
    /** Default: the workflow's own. */
    taskQueue?: string;
    /** Default: a number. */
    activityId?: string;
    cancellationType?: ActivityCancellationType;
    /** Whether this worker may begin it without a poll. Default: true. */
    allowEagerDispatch?: boolean;
    priority?: Priority;
    /** A line about it, for Temporal's user interface. */
    summary?: string;
}

/** Whether no handler of a signal or an update is still running: `await condition(allHandlersFinished)`. */
export declare function allHandlersFinished(): boolean;

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

declare type ArgsOf<Handler> = Handler extends (...args: infer Args) => any ? Args : never;

declare type AsArgs<Args> = IsNever<Args> extends true ? any[] : Args extends any[] ? Args : any[];

/**
 * Keeps a value for a function and all that it starts, as Node's class of this name does. Cancellation scopes and the
 * values of all such objects are kept together: what restores one restores the others.
 */
export declare class AsyncLocalStorage<T> {
    #private;
    readonly name: string;
    constructor(options?: {
        name?: string;
    });
    /** The value that is kept for the calling code. */
    getStore(): T | undefined;
    /** Runs a function that has that value, and with it all that it starts. */
    run<R, Args extends any[]>(store: T, fn: (...args: Args) => R, ...args: Args): R;
    /** Runs a function that has no value. */
    exit<R, Args extends any[]>(fn: (...args: Args) => R, ...args: Args): R;
    /** Gives the value to the rest of the calling function, as far as that goes without waiting, and to all that it starts. */
    enterWith(store: T): void;
    /** Forgets all values that were given before. */
    disable(): void;
    /** The function, which has the values of here wherever it is called. */
    static bind<Fn extends (...args: any[]) => unknown>(fn: Fn): Fn;
    /** What runs functions with the values of here. */
    static snapshot(): <R, Args extends any[]>(fn: (...args: Args) => R, ...args: Args) => R;
}

/**
 * The keys under which the official SDK's definitions carry their types. They are unique symbols that it does not export,
 * so they are told apart by what they stand for: arguments are an array.
 */
declare type Brands<D> = Extract<keyof D, symbol>;

/**
 * Timers, activities, child workflows and further scopes that are cancelled together. Whatever is started while a scope's
 * function runs, at any depth, belongs to the scope; the whole workflow has one.
 *
 * Who is told in which turn of the promises' queue decides the order of commands, and so whether a history that was
 * written by another version, or by Temporal's own SDK, can be replayed. It must stay as it is.
 */
export declare class CancellationScope {
    #private;
    /** Whether a cancellation reaches what is in the scope. */
    readonly cancellable: boolean;
    readonly parent: CancellationScope | undefined;
    /** Milliseconds, when there is a limit. */
    readonly timeout: number | undefined;
    constructor(options?: CancellationScopeOptions);
    /** Rejects with a {@link CancelledFailure} when the scope is asked to cancel; it never resolves. */
    get cancelRequested(): Promise<never>;
    /** Whether what is in the scope is cancelled. */
    get consideredCancelled(): boolean;
    /** Runs a function in the scope. */
    run<T>(fn: () => Promise<T>): Promise<T>;
    /** Asks everything in the scope to cancel. */
    cancel(): void;
    /** The scope in which the calling code runs. */
    static current(): CancellationScope;
    /** Runs a function in a scope of its own, which a cancellation of the outer one reaches. */
    static cancellable<T>(fn: () => Promise<T>): Promise<T>;
    /** Runs a function which a cancellation of the outer scope does not reach. */
    static nonCancellable<T>(fn: () => Promise<T>): Promise<T>;
    /** Runs a function in a scope that is cancelled after that time. */
    static withTimeout<T>(timeout: Duration, fn: () => Promise<T>): Promise<T>;
}

/** What a {@link CancellationScope} is made with. */
export declare interface CancellationScopeOptions {
    /** Whether a cancellation reaches what is in the scope. Default: true. */
    cancellable?: boolean;
    /** The scope is cancelled when what runs in it takes longer. */
    timeout?: Duration;
    /** Default: the current scope. */
    parent?: CancellationScope;
}

/** Something was cancelled. */
export declare class CancelledFailure extends TemporalFailure {
    /** What was said with it. */
    readonly details: unknown[];
    constructor(message: string | undefined, 
    /** What was said with it. */
    details?: unknown[], cause?: Error);
}

/** What happens to a child whose scope is cancelled. */
export declare const ChildWorkflowCancellationType: {
    /** It is not asked to cancel. */
    readonly ABANDON: 'ABANDON';
    /** It is asked; the parent does not wait for anything. */
    readonly TRY_CANCEL: 'TRY_CANCEL';
    /** It is asked, and the parent waits until it has ended. */
    readonly WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED';
    /** Meant to wait until the server has taken the request; Temporal's core waits until the child has ended, as above. */
    readonly WAIT_CANCELLATION_REQUESTED: 'WAIT_CANCELLATION_REQUESTED';
};

export declare type ChildWorkflowCancellationType = (typeof ChildWorkflowCancellationType)[keyof typeof ChildWorkflowCancellationType];

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

/** A child workflow that is yet to be started. It is cancelled with the scope in which it is started. */
export declare interface ChildWorkflowHandle<W extends Workflow = Workflow> {
    readonly workflowId: string;
    /** Starts it; gives the run id. */
    start(...args: WorkflowParameters<W>): Promise<string>;
    /** Starts it and waits for its result. */
    execute(...args: WorkflowParameters<W>): Promise<WorkflowResultType<W>>;
    /** Its result, once it was started. */
    result(): Promise<WorkflowResultType<W>>;
    /** Signals it: `child.signal(definition or 'name', ...args)` and `child.signal.name(...args)`. */
    readonly signal: SignalFunction<W>;
}

/** How a child workflow is started. */
export declare interface ChildWorkflowOptions {
    /** Default: a UUID. */
    workflowId?: string;
    /** Default: the parent's. */
    taskQueue?: string;
    cancellationType?: ChildWorkflowCancellationType;
    parentClosePolicy?: ParentClosePolicy;
    workflowIdReusePolicy?: WorkflowIdReusePolicy;
    workflowExecutionTimeout?: Duration;
    workflowRunTimeout?: Duration;
    workflowTaskTimeout?: Duration;
    retry?: RetryPolicy;
    cronSchedule?: string;
    memo?: Record<string, unknown>;
    searchAttributes?: SearchAttributes;
    typedSearchAttributes?: TypedSearchAttributes | SearchAttributePair[];
    priority?: Priority;
    staticSummary?: string;
    staticDetails?: string;
}

/** Resolves when `isMet` gives true. It is called whenever something has happened in the workflow, and must change nothing. */
export declare function condition(isMet: () => boolean): Promise<void>;

/** Resolves with true when `isMet` gives true, or with false after that time. */
export declare function condition(isMet: () => boolean, timeout: Duration, options?: TimerOptions): Promise<boolean>;

/** The same, in the order of the first generation. */
export declare function condition(timeout: Duration, isMet: () => boolean): Promise<boolean>;

/** Thrown by {@link continueAsNew}: it ends the run. Code that catches it must throw it again. */
export declare class ContinueAsNew extends Error {
}

/**
 * Ends this run and begins a new one of the same workflow, with a history of its own. Code after it does not run.
 *
 * @example `await continueAsNew<typeof loopingWorkflow>(iteration + 1);`
 */
export declare function continueAsNew<W extends Workflow>(...args: WorkflowParameters<W>): Promise<never>;

/** What {@link makeContinueAsNewFunc} takes: what the new run has otherwise than this one. */
export declare interface ContinueAsNewOptions {
    workflowType?: string;
    taskQueue?: string;
    workflowRunTimeout?: Duration;
    workflowTaskTimeout?: Duration;
    memo?: Record<string, unknown>;
    searchAttributes?: SearchAttributes;
    typedSearchAttributes?: TypedSearchAttributes | SearchAttributePair[];
    /** The new run begins after this time. */
    backoffStartInterval?: Duration;
    retry?: RetryPolicy;
}

/**
 * Functions that run activities: calling one has the activity run by a worker, and gives a promise of its result.
 *
 * @example `const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '1 minute' });`
 * @throws TypeError that names the option
 */
export declare function createActivityHandle<A = ActivityInterface>(options: ActivityOptions): ActivityHandle<A>;

/** A child workflow, by its function or its type's name, that is yet to be started. */
export declare function createChildWorkflowHandle<W extends Workflow>(workflow: W | string, options?: ChildWorkflowOptions): ChildWorkflowHandle<W>;

/** A handle of a workflow that runs somewhere, by its id. */
export declare function createExternalWorkflowHandle<W extends Workflow = Workflow>(workflowId: string, runId?: string): ExternalWorkflowHandle<W>;

/** The update whose handler the calling code belongs to, if any. */
export declare function currentUpdateInfo(): UpdateInfo | undefined;

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

/** Says that the code from before a change is gone, and no run needs it any more. */
export declare function deprecatePatch(patchId: string): void;

/** Workflow code did what would not be the same in every replay. */
export declare class DeterminismViolationError extends WorkflowError {
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export declare type Duration = number | string;

/** The places where a workflow waits, as Temporal's user interface reads them. */
export declare interface EnhancedStackTrace {
    sdk: {
        name: string;
        version: string;
    };
    /** The sources' texts, which this worker does not keep. */
    sources: Record<string, {
        line_offset: number;
        content: string;
    }[]>;
    stacks: {
        locations: StackTraceFileLocation[];
    }[];
}

/** Where the workflow waits, in its parts. */
export declare const enhancedStackTraceQuery: QueryDefinition<EnhancedStackTrace>;

/** Starts a child workflow and waits for its result. */
export declare function executeChild<W extends Workflow>(workflow: W | string, options?: WithChildArgs<W>): Promise<WorkflowResultType<W>>;

/** A workflow that runs somewhere, seen from workflow code. */
export declare interface ExternalWorkflowHandle<W extends Workflow = Workflow> {
    readonly workflowId: string;
    readonly runId?: string;
    /** Signals it: `handle.signal(definition or 'name', ...args)` and `handle.signal.name(...args)`. */
    readonly signal: SignalFunction<W>;
    /** Asks it to cancel. Resolves when the server has taken the request. */
    cancel(): Promise<void>;
}

/** Turns failures into errors. The interface is that of the official SDK. */
export declare interface FailureConverter {
    /** The error of a failure, its causes included. */
    failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter): Error;
    /** The failure of an error, its causes included. */
    errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure;
}

/** What was last given to {@link setCurrentDetails}; empty before. */
export declare function getCurrentDetails(): string;

/** The same as {@link createExternalWorkflowHandle}. */
export declare function getExternalWorkflowHandle<W extends Workflow = Workflow>(workflowId: string, runId?: string): ExternalWorkflowHandle<W>;

/** What a handler is called, and what it says of itself. */
export declare interface HandlerFacts {
    readonly name: string;
    readonly description?: string;
}

/** What is done about a handler that is still running when the workflow ends. */
export declare const HandlerUnfinishedPolicy: {
    /** The worker logs a warning. */
    readonly WARN_AND_ABANDON: 'WARN_AND_ABANDON';
    /** Nothing. */
    readonly ABANDON: 'ABANDON';
};

export declare type HandlerUnfinishedPolicy = (typeof HandlerUnfinishedPolicy)[keyof typeof HandlerUnfinishedPolicy];

/** A call that does not fit the state of the object it was made on, such as a second `start()` on one handle. */
export declare class IllegalStateError extends Error {
    /** Tells this kind of error apart. */
    readonly code = "TEMPORAL_ILLEGAL_STATE";
}

/** Whether the calling code runs in a workflow. */
export declare function inWorkflowContext(): boolean;

declare type IsAny<T> = 0 extends 1 & T ? true : false;

/** Whether an error says that something was cancelled: by itself, or as what an activity or a child came to. */
export declare function isCancellation(error: unknown): boolean;

declare type IsNever<T> = [T] extends [never] ? true : false;

/** How local activities are run: on the same worker, within the workflow's task. */
export declare interface LocalActivityOptions {
    startToCloseTimeout?: Duration;
    scheduleToCloseTimeout?: Duration;
    scheduleToStartTimeout?: Duration;
    retry?: RetryPolicy;
    /** A longer pause between attempts becomes a timer of the workflow. Default: 1 minute. */
    localRetryThreshold?: Duration;
    cancellationType?: ActivityCancellationType;
    /** A line about it, for Temporal's user interface. */
    summary?: string;
}

/** Writes lines to the worker's logger, once: not again when the workflow is replayed. */
export declare const log: Readonly<Record<LogLevel, LogMethod>> & {
    log(level: LogLevel | Uppercase<LogLevel>, message: string, attributes?: LogAttributes): void;
};

/** A line's further facts. */
export declare type LogAttributes = Record<string, unknown>;

/** How much a line of a log matters. */
declare type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

declare type LogMethod = (message: string, attributes?: LogAttributes) => void;

/** {@link continueAsNew} with other options, or to another workflow. */
export declare function makeContinueAsNewFunc<W extends Workflow>(options?: ContinueAsNewOptions): (...args: WorkflowParameters<W>) => Promise<never>;

declare type MapOf<Handlers, Result extends 'void' | 'value'> = {
    readonly [Name in keyof Handlers]: Handlers[Name] extends (...args: infer Args) => infer Ret ? (...args: Args) => Promise<Result extends 'void' ? void : Awaited<Ret>> : never;
};

declare type MaybePromise<T> = T | Promise<T>;

declare type Names<Handlers> = Extract<keyof Handlers, string>;

/** What becomes of a child whose parent ends. */
export declare const ParentClosePolicy: {
    readonly TERMINATE: 'TERMINATE';
    readonly ABANDON: 'ABANDON';
    readonly REQUEST_CANCEL: 'REQUEST_CANCEL';
};

export declare type ParentClosePolicy = (typeof ParentClosePolicy)[keyof typeof ParentClosePolicy];

/** Whether the code of a change runs: always in new runs, and in a replay only if it ran then. */
export declare function patched(patchId: string): boolean;

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
declare interface ProtoDuration {
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

/** The same as {@link createActivityHandle}. */
export declare function proxyActivities<A = ActivityInterface>(options: ActivityOptions): ActivityHandle<A>;

/** {@link createActivityHandle} of local activities: they run on this worker, within the workflow's task. */
export declare function proxyLocalActivities<A = ActivityInterface>(options: LocalActivityOptions): ActivityHandle<A, LocalActivityOptions>;

/**
 * The sinks that the worker was made with. Their calls are not awaited, their arguments are copied as `structuredClone`
 * copies them, and unless a sink wants it, it is not called again when the workflow is replayed.
 *
 * @throws TypeError, when it is called, if an argument cannot be copied
 */
export declare function proxySinks<S extends Sinks>(): S;

/** A query by its name, with the types of its result and arguments. Structural: those of other SDKs' packages fit. */
export declare interface QueryDefinition<Ret, Args extends any[] = [], Name extends string = string> {
    type: 'query';
    name: Name;
    /** Never there; carries the types. */
    readonly '@@args'?: Args;
    readonly '@@ret'?: Ret;
}

/** What a query's handler may be given with. */
export declare interface QueryHandlerOptions {
    /** A line about it, for Temporal's user interface. */
    description?: string;
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
declare type RetryState = 'IN_PROGRESS' | 'NON_RETRYABLE_FAILURE' | 'TIMEOUT' | 'MAXIMUM_ATTEMPTS_REACHED' | 'RETRY_POLICY_NOT_SET' | 'INTERNAL_SERVER_ERROR' | 'CANCEL_REQUESTED';

declare type Returned<W extends Workflow> = Awaited<ReturnType<W>>;

/** The message of what an error was caused by in the end: of its last `cause`, or of itself. */
export declare function rootCause(error: unknown): string | undefined;

declare type Scalar = string | number | boolean | Date;

/** Runs one activity by its name. */
export declare function scheduleActivity<R>(activityType: string, args: unknown[], options: ActivityOptions): Promise<R>;

/** Runs one local activity by its name. */
export declare function scheduleLocalActivity<R>(activityType: string, args: unknown[], options: LocalActivityOptions): Promise<R>;

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

/** A search attribute with its new value; `null` takes it away. */
export declare type SearchAttributeUpdatePair = SearchAttributePair | {
    key: SearchAttributeKey;
    value: null;
};

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

/** Says what the workflow is about just now, for Temporal's user interface: a text, which may be Markdown. */
export declare function setCurrentDetails(details: string): void;

/** Sets what answers the queries that have no handler of their own. */
export declare function setDefaultQueryHandler(handler: ((queryName: string, ...args: any[]) => unknown) | undefined): void;

/** Sets what handles the signals that have no handler of their own. */
export declare function setDefaultSignalHandler(handler: ((signalName: string, ...args: unknown[]) => MaybePromise<void>) | undefined): void;

/** Sets what does the updates that have no handler of their own. */
export declare function setDefaultUpdateHandler(handler: ((updateName: string, ...args: any[]) => MaybePromise<unknown>) | undefined): void;

/** Sets what handles a signal; those that came before are handled now. */
export declare function setHandler<Args extends any[]>(definition: SignalDefinition<Args>, handler: ((...args: Args) => MaybePromise<void>) | undefined, options?: SignalHandlerOptions): void;

/** Sets what answers a query. It must change nothing, and cannot wait. */
export declare function setHandler<Ret, Args extends any[]>(definition: QueryDefinition<Ret, Args>, handler: ((...args: Args) => Ret) | undefined, options?: QueryHandlerOptions): void;

/** Sets what does an update. */
export declare function setHandler<Ret, Args extends any[]>(definition: UpdateDefinition<Ret, Args>, handler: ((...args: Args) => MaybePromise<Ret>) | undefined, options?: UpdateHandlerOptions<Args>): void;

/** The name of {@link setHandler} in between. */
export declare const setListener: typeof setHandler;

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

/** What a signal's handler may be given with. */
export declare interface SignalHandlerOptions extends QueryHandlerOptions {
    /** Default: `'WARN_AND_ABANDON'`. */
    unfinishedPolicy?: HandlerUnfinishedPolicy;
}

/** Such functions by their names. */
export declare type Sink = Record<string, SinkFunction>;

/** A function of the worker's process that a workflow may call without waiting. */
export declare type SinkFunction = (...args: any[]) => void;

/** Sinks by their names: for metrics, exports and the like. */
export declare type Sinks = Record<string, Sink>;

/**
 * Resolves after that time, which may be years: no worker waits for it.
 *
 * @param duration - milliseconds, or a text such as `'30 days'`
 * @throws a `CancelledFailure` when the scope is cancelled
 */
export declare function sleep(duration: Duration, options?: TimerOptions): Promise<void>;

/** A line of a stack, as Temporal's user interface reads it. */
export declare interface StackTraceFileLocation {
    file_path?: string;
    /** From 1. */
    line?: number;
    /** From 1. */
    column?: number;
    function_name?: string;
    /** Whether it is code of the SDK, which is left out unless somebody wants it. */
    internal_code: boolean;
}

/** Where the workflow waits, as a text: what the query of Temporal's user interface and command line gives. */
export declare const stackTraceQuery: QueryDefinition<string>;

/** Starts a child workflow; resolves when it runs. */
export declare function startChild<W extends Workflow>(workflow: W | string, options?: WithChildArgs<W>): Promise<StartedChildWorkflowHandle<W>>;

/** A child workflow that was started. */
export declare interface StartedChildWorkflowHandle<W extends Workflow = Workflow> {
    readonly workflowId: string;
    readonly firstExecutionRunId: string;
    result(): Promise<WorkflowResultType<W>>;
    readonly signal: SignalFunction<W>;
}

/** Why a history has become long. */
export declare type SuggestContinueAsNewReason = 'HISTORY_SIZE_TOO_LARGE' | 'TOO_MANY_HISTORY_EVENTS' | 'TOO_MANY_UPDATES';

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
declare type TimeoutType = 'START_TO_CLOSE' | 'SCHEDULE_TO_START' | 'SCHEDULE_TO_CLOSE' | 'HEARTBEAT';

/** What may be said of a timer. */
export declare interface TimerOptions {
    /** A line about it, for Temporal's user interface. */
    summary?: string;
}

/** A promise with its `resolve` and `reject`. It rejects when the scope in which it was made is cancelled. */
export declare class Trigger<T> implements PromiseLike<T> {
    #private;
    readonly resolve: (value: T | PromiseLike<T>) => void;
    readonly reject: (reason?: unknown) => void;
    constructor();
    then<A = T, B = never>(onResolved?: ((value: T) => A | PromiseLike<A>) | null, onRejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<A | B>;
    catch<B = never>(onRejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B>;
    finally(onSettled?: (() => void) | null): Promise<T>;
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

/** What an update's handler may be given with. */
export declare interface UpdateHandlerOptions<Args extends any[]> extends SignalHandlerOptions {
    /** Throws to refuse an update before it is accepted. It must change nothing, and cannot wait. */
    validator?: (...args: Args) => void;
}

/** An update that is being done. */
export declare interface UpdateInfo {
    /** Given by whoever asked for it, or by the server. */
    readonly id: string;
    readonly name: string;
}

/** Sets entries of the workflow's memo, those that are named; `null` and `undefined` take one away. */
export declare function upsertMemo(memo: Record<string, unknown>): void;

/**
 * Sets search attributes of the workflow, those that are named: by name, each an array of values, or as pairs of key and
 * value. `undefined`, an empty array and, in pairs, `null` take one away.
 */
export declare function upsertSearchAttributes(searchAttributes: SearchAttributes | readonly SearchAttributeUpdatePair[]): void;

/** A random UUID (version 4) that is the same in every replay. */
export declare function uuid4(): string;

/** A value that cannot be used, such as an option out of its range. */
export declare class ValueError extends Error {
    /** Tells this kind of error apart. */
    readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER';
}

/** Options with the arguments in them. */
export declare type WithChildArgs<W extends Workflow> = ChildWorkflowOptions & ([] extends WorkflowParameters<W> ? {
    args?: WorkflowParameters<W>;
} : {
    args: WorkflowParameters<W>;
});

/**
 * A workflow, as a client sees it: an async function that gives its result, or a factory that returns
 * `{ execute, signals?, queries? }`. Only its type and its name are used; it is never called.
 */
export declare type Workflow = (...args: any[]) => any;

/** What workflow code did that no workflow can. */
export declare class WorkflowError extends Error {
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

/** What a new workflow may do about an earlier one of the same id that has closed. */
export declare const WorkflowIdReusePolicy: {
    readonly ALLOW_DUPLICATE: 'ALLOW_DUPLICATE';
    readonly ALLOW_DUPLICATE_FAILED_ONLY: 'ALLOW_DUPLICATE_FAILED_ONLY';
    readonly REJECT_DUPLICATE: 'REJECT_DUPLICATE';
    /** Superseded by `workflowIdConflictPolicy: 'TERMINATE_EXISTING'`. */
    readonly TERMINATE_IF_RUNNING: 'TERMINATE_IF_RUNNING';
};

export declare type WorkflowIdReusePolicy = (typeof WorkflowIdReusePolicy)[keyof typeof WorkflowIdReusePolicy];

/** What a workflow knows of itself. */
export declare interface WorkflowInfo {
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

/** What the workflow knows of itself. */
export declare function workflowInfo(): WorkflowInfo;

/** What a workflow says of itself to Temporal's user interface. */
export declare interface WorkflowMetadata {
    definition: {
        type: string;
        queryDefinitions: HandlerFacts[];
        signalDefinitions: HandlerFacts[];
        updateDefinitions: HandlerFacts[];
    };
    /** What was last given to `setCurrentDetails`. */
    currentDetails: string;
}

/** What the workflow handles, and what it says of itself. */
export declare const workflowMetadataQuery: QueryDefinition<WorkflowMetadata>;

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

/** The arguments of a workflow. */
export declare type WorkflowParameters<W extends Workflow> = Parameters<W>;

/** The result of a workflow. */
export declare type WorkflowResultType<W extends Workflow> = IsAny<Returned<W>> extends true ? any : Returned<W> extends {
    execute(...args: any[]): infer R;
} ? Awaited<R> : Returned<W>;

/** The signals of a factory workflow by name; any, where its type is not known; none for a plain function. */
declare type WorkflowSignals<W extends Workflow> = IsAny<Returned<W>> extends true ? AnyHandlers : Returned<W> extends {
    execute(...args: any[]): any;
    signals?: infer S;
} ? Exclude<S, undefined> : unknown;

export { }
