import { checkEnum, checkNonEmpty, describe } from '../check.js';
import type { Duration } from '../duration.js';
import { REUSE_POLICY, type WireEnum, type WorkflowIdReusePolicy } from '../enums.js';
import { IllegalStateError } from '../errors.js';
import type { SearchAttributePair, SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
import type { SignalFunction } from '../workflow-handle.js';
import type { Priority, RetryPolicy } from '../workflow-options.js';
import type { Workflow, WorkflowParameters, WorkflowResultType } from '../workflow-types.js';
import { searchAttributesOut } from './attributes.js';
import { checkOptions } from './check-options.js';
import { currentExecution } from './current.js';
import { optionalDuration, retryOf } from './durations.js';
import type { Execution } from './execution.js';
import { uuidFrom } from './random.js';
import { sendSignal, signalFunction } from './signalling.js';

/** What becomes of a child whose parent ends. */
export const ParentClosePolicy = {
  TERMINATE: 'TERMINATE',
  ABANDON: 'ABANDON',
  REQUEST_CANCEL: 'REQUEST_CANCEL',
} as const;
export type ParentClosePolicy = (typeof ParentClosePolicy)[keyof typeof ParentClosePolicy];

/** What happens to a child whose scope is cancelled. */
export const ChildWorkflowCancellationType = {
  /** It is not asked to cancel. */
  ABANDON: 'ABANDON',
  /** It is asked; the parent does not wait for anything. */
  TRY_CANCEL: 'TRY_CANCEL',
  /** It is asked, and the parent waits until it has ended. */
  WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED',
  /** Meant to wait until the server has taken the request; Temporal's core waits until the child has ended, as above. */
  WAIT_CANCELLATION_REQUESTED: 'WAIT_CANCELLATION_REQUESTED',
} as const;
export type ChildWorkflowCancellationType =
  (typeof ChildWorkflowCancellationType)[keyof typeof ChildWorkflowCancellationType];

const PARENT_CLOSE: WireEnum = {
  prefix: 'PARENT_CLOSE_POLICY_',
  names: ['UNSPECIFIED', 'TERMINATE', 'ABANDON', 'REQUEST_CANCEL'],
};
const CANCELLATION_TYPES: WireEnum = {
  prefix: '',
  names: ['ABANDON', 'TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED'],
};

/** How a child workflow is started. */
export interface ChildWorkflowOptions {
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

const KNOWN: readonly (keyof ChildWorkflowOptions)[] = [
  'workflowId',
  'taskQueue',
  'cancellationType',
  'parentClosePolicy',
  'workflowIdReusePolicy',
  'workflowExecutionTimeout',
  'workflowRunTimeout',
  'workflowTaskTimeout',
  'retry',
  'cronSchedule',
  'memo',
  'searchAttributes',
  'typedSearchAttributes',
  'priority',
  'staticSummary',
  'staticDetails',
];

/** A child workflow that is yet to be started. It is cancelled with the scope in which it is started. */
export interface ChildWorkflowHandle<W extends Workflow = Workflow> {
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

/** A child workflow that was started. */
export interface StartedChildWorkflowHandle<W extends Workflow = Workflow> {
  readonly workflowId: string;
  readonly firstExecutionRunId: string;
  result(): Promise<WorkflowResultType<W>>;
  readonly signal: SignalFunction<W>;
}

/** Options with the arguments in them. */
export type WithChildArgs<W extends Workflow> = ChildWorkflowOptions &
  ([] extends WorkflowParameters<W> ? { args?: WorkflowParameters<W> } : { args: WorkflowParameters<W> });

/** A child workflow, by its function or its type's name, that is yet to be started. */
export function createChildWorkflowHandle<W extends Workflow>(
  workflow: W | string,
  options: ChildWorkflowOptions = {},
): ChildWorkflowHandle<W> {
  return childOf<W>(workflow, options, 'createChildWorkflowHandle').handle;
}

/** Starts a child workflow; resolves when it runs. */
export async function startChild<W extends Workflow>(
  workflow: W | string,
  options?: WithChildArgs<W>,
): Promise<StartedChildWorkflowHandle<W>> {
  const { args = [], ...rest } = (options ?? {}) as ChildWorkflowOptions & { args?: unknown[] };
  const { handle, begin } = childOf<W>(workflow, rest, 'startChild');
  const { workflowId, result, signal } = handle;
  const firstExecutionRunId = await begin(args).started;
  return { workflowId, firstExecutionRunId, result, signal };
}

/** Starts a child workflow and waits for its result. */
export function executeChild<W extends Workflow>(
  workflow: W | string,
  options?: WithChildArgs<W>,
): Promise<WorkflowResultType<W>> {
  const { args = [], ...rest } = (options ?? {}) as ChildWorkflowOptions & { args?: unknown[] };
  return childOf<W>(workflow, rest, 'executeChild').handle.execute(...(args as WorkflowParameters<W>));
}

interface StartedChild {
  readonly started: Promise<string>;
  readonly result: Promise<unknown>;
}

interface Child<W extends Workflow> {
  readonly handle: ChildWorkflowHandle<W>;
  begin(args: unknown[]): StartedChild;
}

/**
 * Which function waits with `await` here, and which passes a promise on, decides in which turn of the promises' queue the
 * code goes on, and so the order of commands. It is as in histories of Temporal's own SDK.
 */
function childOf<W extends Workflow>(workflow: W | string, options: ChildWorkflowOptions, what: string): Child<W> {
  const execution = currentExecution(what);
  checkOptions(options, KNOWN, what);
  const workflowType = typeOf(workflow);
  const workflowId =
    options.workflowId === undefined ? uuidFrom(execution.random) : checkNonEmpty(options.workflowId, 'workflowId');
  let child: StartedChild | undefined;
  function begin(args: unknown[]): StartedChild {
    if (child !== undefined) {
      throw new IllegalStateError(`the child workflow '${workflowId}' was started already`);
    }
    child = startIn(execution, workflowType, workflowId, args, options);
    return child;
  }
  function begun(): StartedChild {
    if (child === undefined) {
      throw new IllegalStateError(`the child workflow '${workflowId}' was not started`);
    }
    return child;
  }
  const handle: ChildWorkflowHandle<W> = {
    workflowId,
    async start(...args) {
      return await begin(args).started;
    },
    async execute(...args) {
      const { result } = begin(args);
      return Promise.resolve().then(() => result) as Promise<WorkflowResultType<W>>;
    },
    async result() {
      return (await begun().result) as WorkflowResultType<W>;
    },
    signal: signalFunction<W>(async (name, args) => {
      begun();
      return sendSignal(execution, { childWorkflowId: workflowId }, name, args);
    }),
  };
  return { handle, begin };
}

function typeOf(workflow: Workflow | string): string {
  if (typeof workflow === 'function') {
    return checkNonEmpty(workflow.name, 'the name of the workflow function');
  }
  if (typeof workflow === 'string') {
    return checkNonEmpty(workflow, 'the workflow type');
  }
  throw new TypeError(`a child workflow is a function or a workflow type, not ${describe(workflow)}`);
}

function startIn(
  execution: Execution,
  workflowType: string,
  workflowId: string,
  args: unknown[],
  options: ChildWorkflowOptions,
): StartedChild {
  const { payloads, info, pending } = execution;
  const { staticSummary, staticDetails, cancellationType = 'WAIT_CANCELLATION_COMPLETED' } = options;
  const scope = execution.scope();
  const seq = pending.childStarts.reserve();
  let forget: (() => void) | undefined;
  const started = new Promise<string>((resolve, reject) => {
    if (scope?.refuses(reject)) {
      return;
    }
    execution.command({
      startChildWorkflowExecution: {
        seq,
        namespace: info.namespace,
        workflowId,
        workflowType,
        taskQueue: options.taskQueue ?? info.taskQueue,
        input: payloads.outList(args, 'args'),
        workflowExecutionTimeout: optionalDuration(options.workflowExecutionTimeout, 'workflowExecutionTimeout'),
        workflowRunTimeout: optionalDuration(options.workflowRunTimeout, 'workflowRunTimeout'),
        workflowTaskTimeout: optionalDuration(options.workflowTaskTimeout, 'workflowTaskTimeout'),
        parentClosePolicy: optionalEnum(options.parentClosePolicy, 'parentClosePolicy', PARENT_CLOSE),
        workflowIdReusePolicy: optionalEnum(options.workflowIdReusePolicy, 'workflowIdReusePolicy', REUSE_POLICY),
        retryPolicy: retryOf(options.retry, 'retry'),
        cronSchedule: options.cronSchedule,
        memo: payloads.outMap(options.memo, 'memo'),
        searchAttributes: searchAttributesOut(options.searchAttributes, options.typedSearchAttributes),
        cancellationType: checkEnum(cancellationType, 'cancellationType', CANCELLATION_TYPES),
        priority: options.priority,
      },
      userMetadata: payloads.userMetadata(staticSummary, staticDetails),
    });
    pending.childStarts.set(seq, { resolve, reject });
    forget = scope?.onCancel(() => execution.command({ cancelChildWorkflowExecution: { childWorkflowSeq: seq } }));
  });
  const result = new Promise<unknown>((resolve, reject) => {
    const settled =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        pending.children.take(seq);
        forget?.();
        settle(value);
      };
    started.catch(settled(reject));
    pending.children.set(seq, { resolve: settled(resolve), reject: settled(reject) });
  });
  // Who starts a child need not wait for it.
  started.catch(() => undefined);
  result.catch(() => undefined);
  return { started, result };
}

function optionalEnum(value: unknown, option: string, wire: WireEnum): number | undefined {
  return value === undefined ? undefined : checkEnum(value, option, wire);
}
