import type { SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
import type { Priority, RetryPolicy } from '../workflow-options.js';

/** Why a history has become long. */
export type SuggestContinueAsNewReason = 'HISTORY_SIZE_TOO_LARGE' | 'TOO_MANY_HISTORY_EVENTS' | 'TOO_MANY_UPDATES';

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
  readonly parent?: { readonly workflowId: string; readonly runId: string; readonly namespace: string };
  readonly root?: { readonly workflowId: string; readonly runId: string };
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
  readonly currentDeploymentVersion?: { readonly deploymentName: string; readonly buildId: string };
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
