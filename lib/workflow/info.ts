import type { SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
import type { RetryPolicy } from '../workflow-options.js';

/** What a workflow knows of itself. */
export interface WorkflowInfo {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Which attempt this run is, from 1, by the workflow's retry policy. */
  readonly attempt: number;
  /** The run that began the chain of retries, cron runs and continued runs. */
  readonly firstExecutionRunId: string;
  /** The run that this one continues. */
  readonly continuedFromExecutionRunId?: string;
  readonly startTime: Date;
  readonly runStartTime: Date;
  readonly executionTimeoutMs?: number;
  readonly executionExpirationTime?: Date;
  readonly runTimeoutMs?: number;
  readonly taskTimeoutMs: number;
  readonly retryPolicy?: RetryPolicy;
  readonly cronSchedule?: string;
  readonly cronScheduleToScheduleInterval?: number;
  /** The workflow that started this one as its child. */
  readonly parent?: { readonly workflowId: string; readonly runId: string; readonly namespace: string };
  readonly root?: { readonly workflowId: string; readonly runId: string };
  readonly memo?: Record<string, unknown>;
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
  /** What no command may depend on. */
  readonly unsafe: {
    /** Whether what runs has run before, so that what it does to the outside has happened. */
    readonly isReplaying: boolean;
    /** The real time, in milliseconds. */
    now(): number;
  };
}
