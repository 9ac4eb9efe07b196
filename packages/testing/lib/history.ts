/** Names one run of a workflow. */
export interface HistoryReference {
  /** The workflow's id. */
  workflowId: string;
  /** Default: the latest run. */
  runId?: string | undefined;
  /** Default `default`. */
  namespace?: string | undefined;
}

/**
 * The history of a run in the JSON mapping of its definition, `temporal.api.history.v1.History`: the same that
 * `temporal workflow show --output json` prints, and that `Worker.runReplayHistory` of the official worker takes.
 */
export interface WorkflowHistory {
  /** In the order in which they happened. */
  events: HistoryEvent[];
}

/** An event of a history. */
export interface HistoryEvent {
  /** Counts from 1. */
  eventId: string;
  /** When it happened on the server's clock, such as `2026-01-31T12:00:00.123Z`. */
  eventTime: string;
  /** Such as `EVENT_TYPE_WORKFLOW_EXECUTION_STARTED`. */
  eventType: string;
  /** What it tells, under a name of its own such as `workflowExecutionStartedEventAttributes`; and seldom more. */
  [field: string]: unknown;
}
