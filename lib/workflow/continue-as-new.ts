import type { ContinueAsNewWorkflowExecution } from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import type { Duration } from '../duration.js';
import type { SearchAttributePair, SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
import type { RetryPolicy } from '../workflow-options.js';
import type { Workflow, WorkflowParameters } from '../workflow-types.js';
import { searchAttributesOut } from './attributes.js';
import { checkOptions } from './check-options.js';
import { currentExecution } from './current.js';
import { optionalDuration, retryOf } from './durations.js';

/** What {@link makeContinueAsNewFunc} takes: what the new run has otherwise than this one. */
export interface ContinueAsNewOptions {
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

const KNOWN: readonly (keyof ContinueAsNewOptions)[] = [
  'workflowType',
  'taskQueue',
  'workflowRunTimeout',
  'workflowTaskTimeout',
  'memo',
  'searchAttributes',
  'typedSearchAttributes',
  'backoffStartInterval',
  'retry',
];

/** Thrown by {@link continueAsNew}: it ends the run. Code that catches it must throw it again. */
export class ContinueAsNew extends Error {
  /** @internal */
  readonly command: Input<ContinueAsNewWorkflowExecution>;

  /** @internal */
  constructor(command: Input<ContinueAsNewWorkflowExecution>) {
    super('Workflow continued as new');
    this.name = 'ContinueAsNew';
    this.command = command;
  }
}

/**
 * Ends this run and begins a new one of the same workflow, with a history of its own. Code after it does not run.
 *
 * @example `await continueAsNew<typeof loopingWorkflow>(iteration + 1);`
 */
export function continueAsNew<W extends Workflow>(...args: WorkflowParameters<W>): Promise<never> {
  return makeContinueAsNewFunc<W>()(...args);
}

/** {@link continueAsNew} with other options, or to another workflow. */
export function makeContinueAsNewFunc<W extends Workflow>(
  options: ContinueAsNewOptions = {},
): (...args: WorkflowParameters<W>) => Promise<never> {
  const { payloads, info } = currentExecution('continueAsNew');
  checkOptions(options, KNOWN, 'makeContinueAsNewFunc');
  const { workflowType = info.workflowType, taskQueue = info.taskQueue, memo, searchAttributes, retry } = options;
  const command = {
    workflowType,
    taskQueue,
    workflowRunTimeout: optionalDuration(options.workflowRunTimeout, 'workflowRunTimeout'),
    workflowTaskTimeout: optionalDuration(options.workflowTaskTimeout, 'workflowTaskTimeout'),
    backoffStartInterval: optionalDuration(options.backoffStartInterval, 'backoffStartInterval'),
    memo: payloads.outMap(memo, 'memo'),
    searchAttributes: searchAttributesOut(searchAttributes, options.typedSearchAttributes),
    retryPolicy: retryOf(retry, 'retry'),
  };
  // Rejects, as those that await it expect; those that do not are ended by the rejection that nobody handles.
  return async (...args) => {
    throw new ContinueAsNew({ ...command, arguments: payloads.outList(args, 'args') });
  };
}
