/**
 * The enums that options and answers use. Options take the short string, the long name of the definitions, or the number.
 */

/** What a new workflow may do about an earlier one of the same id that has closed. */
export const WorkflowIdReusePolicy = {
  ALLOW_DUPLICATE: 'ALLOW_DUPLICATE',
  ALLOW_DUPLICATE_FAILED_ONLY: 'ALLOW_DUPLICATE_FAILED_ONLY',
  REJECT_DUPLICATE: 'REJECT_DUPLICATE',
  /** Superseded by `workflowIdConflictPolicy: 'TERMINATE_EXISTING'`. */
  TERMINATE_IF_RUNNING: 'TERMINATE_IF_RUNNING',
} as const;
export type WorkflowIdReusePolicy = (typeof WorkflowIdReusePolicy)[keyof typeof WorkflowIdReusePolicy];

/** What a new workflow may do about one of the same id that is running. */
export const WorkflowIdConflictPolicy = {
  FAIL: 'FAIL',
  USE_EXISTING: 'USE_EXISTING',
  TERMINATE_EXISTING: 'TERMINATE_EXISTING',
} as const;
export type WorkflowIdConflictPolicy = (typeof WorkflowIdConflictPolicy)[keyof typeof WorkflowIdConflictPolicy];

/** Which workflows refuse queries. */
export const QueryRejectCondition = {
  NONE: 'NONE',
  NOT_OPEN: 'NOT_OPEN',
  NOT_COMPLETED_CLEANLY: 'NOT_COMPLETED_CLEANLY',
} as const;
export type QueryRejectCondition = (typeof QueryRejectCondition)[keyof typeof QueryRejectCondition];

/** Why the server tried no further. */
export type RetryState =
  | 'IN_PROGRESS'
  | 'NON_RETRYABLE_FAILURE'
  | 'TIMEOUT'
  | 'MAXIMUM_ATTEMPTS_REACHED'
  | 'RETRY_POLICY_NOT_SET'
  | 'INTERNAL_SERVER_ERROR'
  | 'CANCEL_REQUESTED';

/** Which timeout it was. */
export type TimeoutType = 'START_TO_CLOSE' | 'SCHEDULE_TO_START' | 'SCHEDULE_TO_CLOSE' | 'HEARTBEAT';

/** Where a workflow stands. */
export type WorkflowExecutionStatusName =
  | 'UNSPECIFIED'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'CONTINUED_AS_NEW'
  | 'TIMED_OUT'
  | 'PAUSED'
  | 'UNKNOWN';

/** An enum of the definitions: its long names' prefix, and its short names by number. */
export interface WireEnum {
  readonly prefix: string;
  readonly names: readonly string[];
}

export const REUSE_POLICY: WireEnum = {
  prefix: 'WORKFLOW_ID_REUSE_POLICY_',
  names: ['UNSPECIFIED', 'ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE', 'TERMINATE_IF_RUNNING'],
};
export const CONFLICT_POLICY: WireEnum = {
  prefix: 'WORKFLOW_ID_CONFLICT_POLICY_',
  names: ['UNSPECIFIED', 'FAIL', 'USE_EXISTING', 'TERMINATE_EXISTING'],
};
export const REJECT_CONDITION: WireEnum = {
  prefix: 'QUERY_REJECT_CONDITION_',
  names: ['UNSPECIFIED', 'NONE', 'NOT_OPEN', 'NOT_COMPLETED_CLEANLY'],
};
export const RETRY_STATE: WireEnum = {
  prefix: 'RETRY_STATE_',
  names: [
    'UNSPECIFIED',
    'IN_PROGRESS',
    'NON_RETRYABLE_FAILURE',
    'TIMEOUT',
    'MAXIMUM_ATTEMPTS_REACHED',
    'RETRY_POLICY_NOT_SET',
    'INTERNAL_SERVER_ERROR',
    'CANCEL_REQUESTED',
  ],
};
export const TIMEOUT_TYPE: WireEnum = {
  prefix: 'TIMEOUT_TYPE_',
  names: ['UNSPECIFIED', 'START_TO_CLOSE', 'SCHEDULE_TO_START', 'SCHEDULE_TO_CLOSE', 'HEARTBEAT'],
};
export const APPLICATION_ERROR_CATEGORY: WireEnum = {
  prefix: 'APPLICATION_ERROR_CATEGORY_',
  names: ['UNSPECIFIED', 'BENIGN'],
};
/** The definitions spell it CANCELED; JavaScript's SDKs have always said CANCELLED. */
export const EXECUTION_STATUS: WireEnum = {
  prefix: 'WORKFLOW_EXECUTION_STATUS_',
  names: [
    'UNSPECIFIED',
    'RUNNING',
    'COMPLETED',
    'FAILED',
    'CANCELLED',
    'TERMINATED',
    'CONTINUED_AS_NEW',
    'TIMED_OUT',
    'PAUSED',
  ],
};

/** The short name of a number; `undefined` for 0 and for what this version does not know. */
export function shortName<T extends string>(wire: WireEnum, value: number | undefined): T | undefined {
  return value ? (wire.names[value] as T | undefined) : undefined;
}

/** The number of a name or number as the JSON mapping has it; 0 when absent or unknown. */
export function wireNumber(wire: WireEnum, value: string | number | undefined): number {
  if (typeof value !== 'string') {
    return value ?? 0;
  }
  const short = value.startsWith(wire.prefix) ? value.slice(wire.prefix.length) : value;
  return Math.max(0, wire.names.indexOf(short === 'CANCELED' ? 'CANCELLED' : short));
}
