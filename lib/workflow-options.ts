import {
  checkBoolean,
  checkEnum,
  checkInteger,
  checkKnown,
  checkNonEmpty,
  checkNumber,
  checkObject,
  checkSignal,
  checkString,
  unknownName,
} from './check.js';
import type { Converter } from './data-converter.js';
import { type Duration, type ProtoDuration, toMs, toMsOrProto } from './duration.js';
import { CONFLICT_POLICY, REUSE_POLICY, type WorkflowIdConflictPolicy, type WorkflowIdReusePolicy } from './enums.js';
import { ValueError } from './errors.js';
import type { WorkflowStartOptions } from './native.js';
import {
  type SearchAttributePair,
  type SearchAttributes,
  searchAttributeInputs,
  type TypedSearchAttributes,
  typedSearchAttributeInputs,
} from './search-attributes.js';

/** When and how often a workflow as a whole is tried again. */
export interface RetryPolicy {
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

/** Order among the tasks of a task queue. */
export interface Priority {
  /** 1 comes first; the server's default is 3. */
  priorityKey?: number;
  /** Among equals, keys take turns. At most 64 characters. */
  fairnessKey?: string;
  /** The share of turns of that key, 0.001 to 1000. The server's default is 1. */
  fairnessWeight?: number;
}

/** Which worker deployment version runs a workflow, whatever its workers say. */
export type VersioningOverride = 'AUTO_UPGRADE' | { pinnedTo: { deploymentName: string; buildId: string } };

/** What may be said of a new workflow. */
export interface WorkflowOptions {
  /** Where its worker polls. Required, here or in the client's `workflowDefaults`. */
  taskQueue: string;
  /** Its id; a UUID by default. */
  workflowId?: string;
  /** What to do about an earlier workflow of this id that has closed. The server's default is `ALLOW_DUPLICATE`. */
  workflowIdReusePolicy?: WorkflowIdReusePolicy | `WORKFLOW_ID_REUSE_POLICY_${WorkflowIdReusePolicy}` | number;
  /** What to do about a workflow of this id that is running. The server's default is `FAIL`. */
  workflowIdConflictPolicy?:
    | WorkflowIdConflictPolicy
    | `WORKFLOW_ID_CONFLICT_POLICY_${WorkflowIdConflictPolicy}`
    | number;
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
export type WorkflowOptionsWithDefaults = Partial<WorkflowOptions>;

/** Everything that starting needs, checked and converted. */
export interface StartPlan {
  readonly workflowType: string;
  readonly workflowId: string | undefined;
  readonly taskQueue: string;
  readonly followRuns: boolean;
  readonly signal: AbortSignal | undefined;
  readonly native: WorkflowStartOptions | undefined;
}

type Reader = (value: unknown, native: WorkflowStartOptions, converter: Converter) => void;

/** The options that are seldom given, each with its way to the native side. */
const READERS: Record<string, Reader> = {
  workflowIdReusePolicy(value, native) {
    native.workflowIdReusePolicy = checkEnum(value, 'workflowIdReusePolicy', REUSE_POLICY);
  },
  workflowIdConflictPolicy(value, native) {
    native.workflowIdConflictPolicy = checkEnum(value, 'workflowIdConflictPolicy', CONFLICT_POLICY);
  },
  cronSchedule(value, native) {
    native.cronSchedule = checkString(value, 'cronSchedule');
  },
  retry(value, native) {
    readRetry(value, 'retry', native);
  },
  retryPolicy(value, native) {
    readRetry(value, 'retryPolicy', native);
  },
  memo(value, native, converter) {
    checkObject(value, 'memo');
    native.memo = {};
    for (const [key, item] of Object.entries(value)) {
      // An object that crosses loses what is undefined; null is binary/null as well.
      native.memo[key] = converter.toInput(item, `memo.${key}`) ?? null;
    }
  },
  searchAttributes(value, native) {
    native.searchAttributes = { ...searchAttributeInputs(value), ...native.searchAttributes };
  },
  typedSearchAttributes(value, native) {
    // They know more than the untyped ones of the same name.
    native.searchAttributes = { ...native.searchAttributes, ...typedSearchAttributeInputs(value) };
  },
  workflowExecutionTimeout(value, native) {
    native.executionTimeoutMs = toMs(value, 'workflowExecutionTimeout');
  },
  workflowRunTimeout(value, native) {
    native.runTimeoutMs = toMs(value, 'workflowRunTimeout');
  },
  workflowTaskTimeout(value, native) {
    native.taskTimeoutMs = toMs(value, 'workflowTaskTimeout');
  },
  startDelay(value, native) {
    native.startDelayMs = toMs(value, 'startDelay');
  },
  requestEagerStart(value) {
    if (checkBoolean(value, 'requestEagerStart')) {
      throw new ValueError('requestEagerStart: an eager start needs a worker that shares this connection');
    }
  },
  priority(value, native) {
    checkObject(value, 'priority');
    checkKnown(value, ['priorityKey', 'fairnessKey', 'fairnessWeight'], 'priority');
    const { priorityKey, fairnessKey, fairnessWeight } = value;
    native.priority = {
      priorityKey:
        priorityKey === undefined ? undefined : checkInteger(priorityKey, 'priority.priorityKey', 1, 2 ** 31 - 1),
      fairnessKey: fairnessKey === undefined ? undefined : checkString(fairnessKey, 'priority.fairnessKey'),
      fairnessWeight:
        fairnessWeight === undefined ? undefined : checkNumber(fairnessWeight, 'priority.fairnessWeight', 0.001, 1000),
    };
  },
  staticSummary(value, native, converter) {
    native.staticSummary = converter.toInput(checkString(value, 'staticSummary'), 'staticSummary');
  },
  staticDetails(value, native, converter) {
    native.staticDetails = converter.toInput(checkString(value, 'staticDetails'), 'staticDetails');
  },
  versioningOverride(value, native) {
    native.versioningOverride = readVersioning(value);
  },
};

/** The names of all options of a new workflow. */
export const START_OPTIONS: readonly string[] = [
  'taskQueue',
  'workflowId',
  'followRuns',
  'signal',
  ...Object.keys(READERS),
];

/**
 * Checks and converts the options of a new workflow.
 *
 * @param except - a name that the caller has read itself
 * @throws TypeError or {@link ValueError} that names the option
 */
export function planStart(
  workflowType: string,
  options: Readonly<Record<string, unknown>>,
  converter: Converter,
  except: readonly string[] = [],
): StartPlan {
  let taskQueue: string | undefined;
  let workflowId: string | undefined;
  let followRuns = true;
  let signal: AbortSignal | undefined;
  let native: WorkflowStartOptions | undefined;
  for (const name in options) {
    const value = options[name];
    if (except.includes(name)) {
      continue;
    }
    const reader = READERS[name];
    if (value === undefined && (reader !== undefined || START_OPTIONS.includes(name))) {
      continue;
    }
    switch (name) {
      case 'taskQueue':
        taskQueue = checkNonEmpty(value, 'taskQueue');
        break;
      case 'workflowId':
        workflowId = checkNonEmpty(value, 'workflowId');
        break;
      case 'followRuns':
        followRuns = checkBoolean(value, 'followRuns');
        break;
      case 'signal':
        signal = checkSignal(value, 'signal');
        break;
      default:
        if (reader === undefined || !Object.hasOwn(READERS, name)) {
          throw unknownName(name, [...START_OPTIONS, ...except], 'workflow options');
        }
        native ??= {};
        reader(value, native, converter);
    }
  }
  if (taskQueue === undefined) {
    throw new TypeError(`taskQueue is required to start workflow type '${workflowType}'`);
  }
  return { workflowType, workflowId, taskQueue, followRuns, signal, native };
}

const RETRY_NAMES = [
  'initialInterval',
  'backoffCoefficient',
  'maximumInterval',
  'maximumAttempts',
  'nonRetryableErrorTypes',
];

function readRetry(value: unknown, option: string, native: WorkflowStartOptions): void {
  if (native.retry !== undefined) {
    throw new TypeError('give retry or retryPolicy, not both');
  }
  checkObject(value, option);
  checkKnown(value, RETRY_NAMES, option);
  const { initialInterval, backoffCoefficient, maximumInterval, maximumAttempts, nonRetryableErrorTypes } =
    value as RetryPolicy;
  const types = nonRetryableErrorTypes;
  if (types !== undefined && !(Array.isArray(types) && types.every((type) => typeof type === 'string'))) {
    throw new TypeError(`${option}.nonRetryableErrorTypes must be an array of strings`);
  }
  native.retry = {
    initialIntervalMs:
      initialInterval === undefined ? undefined : toMsOrProto(initialInterval, `${option}.initialInterval`),
    backoffCoefficient:
      backoffCoefficient === undefined
        ? undefined
        : checkNumber(backoffCoefficient, `${option}.backoffCoefficient`, 1, Number.MAX_VALUE),
    maximumIntervalMs:
      maximumInterval === undefined ? undefined : toMsOrProto(maximumInterval, `${option}.maximumInterval`),
    maximumAttempts:
      maximumAttempts === undefined ? undefined : readAttempts(maximumAttempts, `${option}.maximumAttempts`),
    nonRetryableErrorTypes: types,
  };
}

/** Infinity is what users write for "without end", which the wire has as 0. */
function readAttempts(value: unknown, option: string): number {
  return value === Number.POSITIVE_INFINITY ? 0 : checkInteger(value, option, 0, 2 ** 31 - 1);
}

function readVersioning(value: unknown): { deploymentName?: string; buildId?: string } {
  if (value === 'AUTO_UPGRADE') {
    return {};
  }
  if (typeof value === 'string') {
    throw new ValueError(`versioningOverride: '${value}' is neither 'AUTO_UPGRADE' nor {pinnedTo}`);
  }
  checkObject(value, 'versioningOverride');
  checkKnown(value, ['pinnedTo'], 'versioningOverride');
  const { pinnedTo } = value;
  checkObject(pinnedTo, 'versioningOverride.pinnedTo');
  checkKnown(pinnedTo, ['deploymentName', 'buildId'], 'versioningOverride.pinnedTo');
  return {
    deploymentName: checkNonEmpty(pinnedTo.deploymentName, 'versioningOverride.pinnedTo.deploymentName'),
    buildId: checkNonEmpty(pinnedTo.buildId, 'versioningOverride.pinnedTo.buildId'),
  };
}
