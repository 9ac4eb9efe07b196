/**
 * What activity code imports.
 *
 * @packageDocumentation
 */

/** Why an activity is cancelled: that which is true. */
export declare interface ActivityCancellationDetails {
    /** The workflow asked for it, or was asked to cancel. */
    readonly cancelRequested: boolean;
    /** The server does not know it any more, such as when its workflow has ended. */
    readonly notFound: boolean;
    /** It took longer than it may, or was silent for longer. */
    readonly timedOut: boolean;
    /** The worker is shutting down. */
    readonly workerShutdown: boolean;
    /** Somebody paused it. */
    readonly paused: boolean;
    /** Somebody has it begin anew. */
    readonly reset: boolean;
}

/** What an activity knows of itself. */
export declare interface ActivityInfo {
    /** What completes it from outside. */
    readonly taskToken: Uint8Array;
    readonly base64TaskToken: string;
    readonly activityId: string;
    readonly activityType: string;
    readonly namespace: string;
    /** The same as `namespace`. */
    readonly activityNamespace: string;
    readonly taskQueue: string;
    /** Whether a workflow asked for it; if not, what is said of a workflow below is not there. */
    readonly inWorkflow: boolean;
    readonly workflowNamespace?: string;
    readonly workflowType?: string;
    readonly workflowExecution?: {
        readonly workflowId: string;
        readonly runId: string;
    };
    /** The run of an activity that no workflow asked for. */
    readonly activityRunId?: string;
    /** From 1. */
    readonly attempt: number;
    /** Whether it is a local activity. */
    readonly isLocal: boolean;
    readonly scheduledTimestampMs: number;
    readonly currentAttemptScheduledTimestampMs: number;
    readonly startToCloseTimeoutMs: number;
    readonly scheduleToCloseTimeoutMs: number;
    readonly heartbeatTimeoutMs?: number;
    /** What the last attempt said of itself in its last heartbeat. */
    readonly heartbeatDetails: any;
    readonly retryPolicy?: RetryPolicy;
    readonly priority?: Priority;
}

/** What the activity knows of itself. */
export declare function activityInfo(): ActivityInfo;

/** Writes lines about an activity to the worker's logger. */
export declare type ActivityLog = Record<'trace' | 'debug' | 'info' | 'warn' | 'error', (message: string, attributes?: Record<string, unknown>) => void>;

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

/** Why the activity is cancelled, once it is. */
export declare function cancellationDetails(): ActivityCancellationDetails | undefined;

/** Aborted when the activity is cancelled. */
export declare function cancellationSignal(): AbortSignal;

/** Rejects when the activity is cancelled. */
export declare function cancelled(): Promise<never>;

/** Something was cancelled. */
export declare class CancelledFailure extends TemporalFailure {
    /** What was said with it. */
    readonly details: unknown[];
    constructor(message: string | undefined, 
    /** What was said with it. */
    details?: unknown[], cause?: Error);
}

/** Thrown by an activity whose result someone else will give. */
export declare class CompleteAsyncError extends Error {
    constructor();
}

/** What an activity's code can know and do beside its own work. */
export declare class Context {
    #private;
    readonly info: ActivityInfo;
    readonly log: ActivityLog;
    /** Aborted when the activity is cancelled; its reason is the {@link CancelledFailure}. */
    readonly cancellationSignal: AbortSignal;
    /** Rejects with a {@link CancelledFailure} when the activity is cancelled; it never resolves. */
    readonly cancelled: Promise<never>;
    /** The context of the activity whose code is running. */
    static current(): Context;
    /** Why it is cancelled, once it is. */
    get cancellationDetails(): ActivityCancellationDetails | undefined;
    /**
     * Tells the server that the activity is at work, and how far it is; only who does so can be told of a cancellation. The
     * server hears of it now and then: at least each 80 % of the heartbeat timeout. A local activity needs none, and it does
     * nothing there.
     *
     * @param details - what the next attempt finds in `info.heartbeatDetails`
     * @throws PayloadConverterError when `details` cannot be converted
     */
    heartbeat(details?: unknown): void;
    /** Resolves after that time; rejects when the activity is cancelled. */
    sleep(duration: Duration): Promise<void>;
}

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export declare type Duration = number | string;

/** Tells the server that the activity is at work, and how far it is. */
export declare function heartbeat(details?: unknown): void;

/** Writes lines about the activity to the worker's logger. */
export declare const log: ActivityLog;

/** A value on the wire (`temporal.api.common.v1.Payload`). */
declare interface Payload {
    /** `encoding` says how to read the data. */
    metadata?: Record<string, Uint8Array> | null;
    data?: Uint8Array | null;
}

/** A value that cannot become a payload, or a payload that cannot become a value. The message says which and why. */
export declare class PayloadConverterError extends ValueError {
    readonly code = "TEMPORAL_PAYLOAD_CONVERTER";
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

/** A failure on the wire (`temporal.api.failure.v1.Failure`): enums are numbers, payloads as {@link Payload}. */
declare interface ProtoFailure {
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

/** Resolves after that time; rejects when the activity is cancelled. */
export declare function sleep(duration: Duration): Promise<void>;

/** What workflows and activities fail with, wherever and in whatever language they ran. */
export declare class TemporalFailure extends Error {
    /** The failure as it came over the wire, when it did. */
    failure?: ProtoFailure;
    /** What it was caused by. */
    readonly cause?: Error;
    constructor(message?: string, cause?: Error);
}

/** A value that cannot be used, such as an option out of its range. */
declare class ValueError extends Error {
    /** Tells this kind of error apart. */
    readonly code: 'TEMPORAL_VALUE_ERROR' | 'TEMPORAL_PAYLOAD_CONVERTER';
}

export { }
