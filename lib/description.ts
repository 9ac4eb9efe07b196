import type { Converter } from './data-converter.js';
import { readDescription } from './description-text.js';
import { EXECUTION_STATUS, shortName, type WorkflowExecutionStatusName } from './enums.js';
import { readSearchAttributes, searchAttributesFromJson, type TypedSearchAttributes } from './search-attributes.js';

/** A run of a workflow. */
export interface WorkflowExecution {
  workflowId: string;
  runId: string;
}

/**
 * `DescribeWorkflowExecutionResponse` in the JSON mapping of proto3: 64-bit numbers and times are strings, bytes are
 * base64, enums are their long names, what has its default value is absent.
 */
export interface RawDescription {
  executionConfig?: {
    taskQueue?: { name?: string; kind?: string };
    workflowExecutionTimeout?: string;
    workflowRunTimeout?: string;
    defaultWorkflowTaskTimeout?: string;
    userMetadata?: { summary?: unknown; details?: unknown };
  };
  workflowExecutionInfo?: {
    execution?: Partial<WorkflowExecution>;
    type?: { name?: string };
    startTime?: string;
    executionTime?: string;
    closeTime?: string;
    status?: string | number;
    historyLength?: string;
    historySizeBytes?: string;
    stateTransitionCount?: string;
    executionDuration?: string;
    taskQueue?: string;
    memo?: { fields?: Record<string, unknown> };
    searchAttributes?: { indexedFields?: Record<string, unknown> };
    parentNamespaceId?: string;
    parentExecution?: Partial<WorkflowExecution>;
    rootExecution?: Partial<WorkflowExecution>;
    firstRunId?: string;
    priority?: { priorityKey?: number; fairnessKey?: string; fairnessWeight?: number };
    [field: string]: unknown;
  };
  pendingActivities?: Record<string, unknown>[];
  pendingChildren?: Record<string, unknown>[];
  pendingWorkflowTask?: Record<string, unknown>;
  callbacks?: Record<string, unknown>[];
  pendingNexusOperations?: Record<string, unknown>[];
  workflowExtendedInfo?: Record<string, unknown>;
}

/** An activity that has not closed. What is not listed stands as it does in the response. */
export interface PendingActivity {
  activityId: string;
  activityType: { name: string };
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
export interface PendingChild {
  workflowId: string;
  runId: string;
  workflowTypeName: string;
  [field: string]: unknown;
}

/**
 * What a server says of a workflow.
 *
 * `raw` is the response, and its parts are members too (`workflowExecutionInfo`, `executionConfig`, …), as the first
 * documents had them. They are not among the object's own properties, which are the decoded form.
 */
export class Description {
  readonly workflowId: string;
  readonly runId: string;
  /** The workflow's type. */
  readonly type: string;
  readonly taskQueue: string;
  readonly status: { code: number; name: WorkflowExecutionStatusName };
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
  readonly priority: { priorityKey?: number; fairnessKey?: string; fairnessWeight?: number } | undefined;
  readonly #staticSummary: string | undefined;
  readonly #staticDetails: string | undefined;
  readonly #raw: RawDescription;

  /** @internal */
  constructor(text: string, converter: Converter) {
    const read = readDescription(text);
    const { raw, executionMs, closeMs, status } = read;
    const info = raw.workflowExecutionInfo ?? {};
    const { execution, parentExecution, rootExecution } = info;
    const config = raw.executionConfig;
    this.#raw = raw;
    this.workflowId = execution?.workflowId ?? '';
    this.runId = execution?.runId ?? '';
    this.type = info.type?.name ?? '';
    this.taskQueue = config?.taskQueue?.name ?? info.taskQueue ?? '';
    this.status = { code: status, name: shortName(EXECUTION_STATUS, status) ?? 'UNKNOWN' };
    this.startTime = new Date(read.startMs ?? Number.NaN);
    this.executionTime = executionMs === undefined ? undefined : new Date(executionMs);
    this.closeTime = closeMs === undefined ? undefined : new Date(closeMs);
    this.historyLength = Number(info.historyLength ?? 0);
    this.historySize = Number(info.historySizeBytes ?? 0);
    // A payload that holds no JSON, or a converter of the user's, is a matter for the converter.
    this.memo = read.memo !== null && converter.isDefault ? read.memo : readFields(info.memo?.fields, converter);
    const { untyped, typed } =
      read.searchAttributes !== null && read.searchAttributeTypes !== undefined
        ? readSearchAttributes(read.searchAttributes, read.searchAttributeTypes)
        : searchAttributesFromJson(info.searchAttributes?.indexedFields);
    this.searchAttributes = untyped;
    this.typedSearchAttributes = typed;
    this.parentExecution = parentExecution && wholeExecution(parentExecution);
    this.rootExecution = rootExecution && wholeExecution(rootExecution);
    this.pendingActivities =
      raw.pendingActivities === undefined ? [] : raw.pendingActivities.map((raw) => readActivity(raw, converter));
    this.pendingChildren = raw.pendingChildren === undefined ? [] : raw.pendingChildren.map(readChild);
    this.priority = info.priority;
    const texts = config?.userMetadata;
    if (texts !== undefined) {
      this.#staticSummary = readText(texts.summary, read.summary, converter);
      this.#staticDetails = readText(texts.details, read.details, converter);
    }
  }

  /** A line for people, as the workflow was started with. A promise, as in the official client. */
  async staticSummary(): Promise<string | undefined> {
    return this.#staticSummary;
  }

  /** A text for people, as the workflow was started with. A promise, as in the official client. */
  async staticDetails(): Promise<string | undefined> {
    return this.#staticDetails;
  }

  /** The response as it came. */
  get raw(): RawDescription {
    return this.#raw;
  }

  /** Part of {@link Description.raw}. */
  get executionConfig(): RawDescription['executionConfig'] {
    return this.raw.executionConfig;
  }

  /** Part of {@link Description.raw}. */
  get workflowExecutionInfo(): RawDescription['workflowExecutionInfo'] {
    return this.raw.workflowExecutionInfo;
  }

  /** Part of {@link Description.raw}. */
  get pendingWorkflowTask(): RawDescription['pendingWorkflowTask'] {
    return this.raw.pendingWorkflowTask;
  }

  /** Part of {@link Description.raw}. */
  get callbacks(): RawDescription['callbacks'] {
    return this.raw.callbacks;
  }

  /** Part of {@link Description.raw}. */
  get pendingNexusOperations(): RawDescription['pendingNexusOperations'] {
    return this.raw.pendingNexusOperations;
  }

  /** Part of {@link Description.raw}. */
  get workflowExtendedInfo(): RawDescription['workflowExtendedInfo'] {
    return this.raw.workflowExtendedInfo;
  }
}

/** `value` is that of the payload, null where it holds no JSON. */
function readText(payload: unknown, value: unknown, converter: Converter): string | undefined {
  if (payload === undefined) {
    return undefined;
  }
  return (value !== null && converter.isDefault ? value : converter.fromJson(payload)) as string;
}

function wholeExecution({ workflowId = '', runId = '' }: Partial<WorkflowExecution>): WorkflowExecution {
  return { workflowId, runId };
}

function toDate(time: unknown): Date | undefined {
  return time === undefined ? undefined : new Date(time as string);
}

function readFields(fields: Record<string, unknown> | undefined, converter: Converter): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const key in fields) {
    values[key] = converter.fromJson(fields[key]);
  }
  return values;
}

function readActivity(raw: Record<string, unknown>, converter: Converter): PendingActivity {
  const details = raw.heartbeatDetails as { payloads?: unknown[] } | undefined;
  const failure = raw.lastFailure as object | undefined;
  return {
    ...raw,
    activityId: (raw.activityId as string | undefined) ?? '',
    activityType: { name: (raw.activityType as { name?: string } | undefined)?.name ?? '' },
    state: ((raw.state as string | undefined) ?? '').replace('PENDING_ACTIVITY_STATE_', ''),
    attempt: Number(raw.attempt ?? 0),
    maximumAttempts: Number(raw.maximumAttempts ?? 0),
    heartbeatDetails: (details?.payloads ?? []).map((payload) => converter.fromJson(payload)),
    lastHeartbeatTime: toDate(raw.lastHeartbeatTime),
    lastStartedTime: toDate(raw.lastStartedTime),
    scheduledTime: toDate(raw.scheduledTime),
    expirationTime: toDate(raw.expirationTime),
    lastFailure: failure && converter.errorFromJson(failure),
  };
}

function readChild(raw: Record<string, unknown>): PendingChild {
  const { workflowId = '', runId = '', workflowTypeName = '' } = raw as Partial<PendingChild>;
  return { ...raw, workflowId, runId, workflowTypeName };
}
