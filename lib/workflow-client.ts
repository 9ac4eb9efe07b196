import { brand } from './brand.js';
import {
  checkBoolean,
  checkEnum,
  checkKnown,
  checkNonEmpty,
  checkObject,
  checkSignal,
  checkString,
  describe,
} from './check.js';
import { Connection, WorkflowService } from './connection.js';
import { Converter, type DataConverter } from './data-converter.js';
import type { SignalDefinition } from './definitions.js';
import { type QueryRejectCondition, REJECT_CONDITION } from './enums.js';
import { ValueError } from './errors.js';
import { WorkflowCalls } from './workflow-calls.js';
import {
  type CallOptions,
  checkArgs,
  ExistingHandle,
  NewHandle,
  type NewWorkflowHandle,
  type ResultOptions,
  readResultOptions,
  type WorkflowHandle,
} from './workflow-handle.js';
import {
  planStart,
  type StartPlan,
  type WorkflowOptions,
  type WorkflowOptionsWithDefaults,
} from './workflow-options.js';
import type { SignalArgs, Workflow, WorkflowParameters, WorkflowResultType } from './workflow-types.js';

declare const require: (name: 'node:os') => typeof import('node:os');

/** What a client says of all its calls. */
export interface WorkflowClientOptions {
  /** The namespace. Default `default`. */
  namespace?: string;
  /** How histories name this client. Default `<pid>@<host name>`. */
  identity?: string;
  /** How values become payloads and failures become errors. */
  dataConverter?: DataConverter;
  /** Which workflows refuse queries. None by default. */
  queryRejectCondition?: QueryRejectCondition | `QUERY_REJECT_CONDITION_${QueryRejectCondition}` | number;
  /** Options of new workflows, under those of each call. */
  workflowDefaults?: Partial<Omit<WorkflowOptions, 'workflowId'>>;
}

/** {@link WorkflowClientOptions} with the connection, as today's official client takes them. */
export interface WorkflowClientConnectionOptions extends WorkflowClientOptions {
  /** The connection; a new one to the default address by default. */
  connection?: Connection;
}

/** An existing workflow. */
export interface ExecutionReference {
  workflowId: string;
  /** The current run by default. */
  runId?: string;
}

/** What a handle of an existing workflow may say. */
export interface GetHandleOptions extends CallOptions {
  /** The first run of the chain that `cancel` and `terminate` must mean. */
  firstExecutionRunId?: string;
  /** Whether `result()` goes on to the run that continues this one. Default true. */
  followRuns?: boolean;
}

/** The arguments of a new workflow among its options. */
export type WithArgs<Options, Args extends any[]> = Options & ([] extends Args ? { args?: Args } : { args: Args });

/** A workflow that a client has started. */
export type StartedWorkflowHandle<W extends Workflow = Workflow> = WorkflowHandle<W> & {
  readonly runId: string;
  /** The first run of its chain: this one, unless the conflict policy led to a workflow that was running already. */
  readonly firstExecutionRunId: string | undefined;
};

const KNOWN = ['namespace', 'identity', 'dataConverter', 'queryRejectCondition', 'workflowDefaults', 'interceptors'];

/** Starts workflows, and makes the handles by which they are controlled. */
export class WorkflowClient {
  /** The connection that its calls take. */
  readonly connection: Connection;
  /** Its options, with their defaults. */
  readonly options: Readonly<{ namespace: string; identity: string }>;
  readonly #calls: WorkflowCalls;
  readonly #defaults: Readonly<Record<string, unknown>> | undefined;

  /** @param service - a connection's `service`, or the connection; by default one to the default address */
  constructor(service?: WorkflowService | Connection, options?: WorkflowClientOptions);
  constructor(options: WorkflowClientConnectionOptions);
  constructor(first?: unknown, second?: WorkflowClientOptions) {
    const { connection, options } = readConstructor(first, second);
    checkObject(options, 'the client options');
    checkKnown(options, KNOWN, 'WorkflowClient');
    refuseInterceptors((options as { interceptors?: unknown }).interceptors);
    const {
      namespace = 'default',
      identity,
      dataConverter,
      queryRejectCondition,
      workflowDefaults,
    } = options as WorkflowClientOptions;
    const converter = new Converter(dataConverter);
    const rejectCondition =
      queryRejectCondition === undefined
        ? 0
        : checkEnum(queryRejectCondition, 'queryRejectCondition', REJECT_CONDITION);
    this.#defaults = checkDefaults(workflowDefaults, converter);
    this.options = Object.freeze({
      namespace: checkNonEmpty(namespace, 'namespace'),
      identity: identity === undefined ? defaultIdentity() : checkString(identity, 'identity'),
    });
    // Last, so that nothing is left open when an option was refused.
    this.connection = connection ?? new Connection();
    Object.defineProperty(this, 'connection', { enumerable: false });
    try {
      this.#calls = new WorkflowCalls(this.connection, this.options, converter, rejectCondition);
    } catch (error) {
      if (connection === undefined) {
        void this.connection.close();
      }
      throw error;
    }
  }

  /** The same as `connection.workflowService`. */
  get workflowService(): WorkflowService {
    return this.connection.workflowService;
  }

  /** A handle of a new workflow, given a reference to its function or, with its options, its name. */
  createWorkflowHandle<W extends Workflow>(workflow: W | string, options: WorkflowOptions): NewWorkflowHandle<W>;
  /** A handle of a new workflow, when `workflowDefaults` have its task queue. */
  createWorkflowHandle<W extends Workflow>(workflow: W, options?: WorkflowOptionsWithDefaults): NewWorkflowHandle<W>;
  /** A handle of an existing workflow. */
  createWorkflowHandle<W extends Workflow = Workflow>(workflowId: string, runId?: string): WorkflowHandle<W>;
  createWorkflowHandle<W extends Workflow = Workflow>(execution: ExecutionReference): WorkflowHandle<W>;
  createWorkflowHandle(first: unknown, second?: unknown): unknown {
    if (typeof first === 'function') {
      return new NewHandle(this, this.#calls, this.#plan(functionName(first), second));
    }
    if (typeof first === 'string') {
      if (typeof second === 'object' && second !== null) {
        return new NewHandle(this, this.#calls, this.#plan(checkNonEmpty(first, 'the workflow type'), second));
      }
      if (second === undefined && this.#defaults?.taskQueue !== undefined) {
        return new NewHandle(this, this.#calls, this.#plan(checkNonEmpty(first, 'the workflow type'), undefined));
      }
      return this.getHandle(first, second as string | undefined);
    }
    if (typeof first === 'object' && first !== null && second === undefined) {
      return this.#handleOf(first);
    }
    throw new TypeError(
      'createWorkflowHandle expects (workflowFunction, options?), (workflowType, options), (workflowId, runId?) ' +
        `or ({ workflowId, runId? }), not (${describe(first)}, ${describe(second)})`,
    );
  }

  /** A handle of an existing workflow; its current run unless `runId` says otherwise. */
  getHandle<W extends Workflow = Workflow>(
    workflowId: string,
    runId?: string,
    options?: GetHandleOptions,
  ): WorkflowHandle<W> {
    const { firstExecutionRunId, followRuns, signal } = readHandleOptions(options);
    const handle = new ExistingHandle({
      client: this,
      calls: this.#calls,
      workflowId: checkNonEmpty(workflowId, 'workflowId'),
      runId: runId === undefined ? undefined : checkNonEmpty(runId, 'runId'),
      firstExecutionRunId,
      followRuns: followRuns ?? true,
      signal,
    });
    return handle as unknown as WorkflowHandle<W>;
  }

  /** Starts a workflow, and gives its handle. Arguments stand in `args`, or after the options. */
  async start<W extends Workflow>(
    workflow: W | string,
    options: WithArgs<WorkflowOptions, WorkflowParameters<W>>,
  ): Promise<StartedWorkflowHandle<W>>;
  async start<W extends Workflow>(
    workflow: W | string,
    options: WorkflowOptions,
    ...args: WorkflowParameters<W>
  ): Promise<StartedWorkflowHandle<W>>;
  async start(workflow: unknown, options: unknown, ...rest: unknown[]): Promise<unknown> {
    const { handle, args } = this.#newHandle(workflow, options, rest);
    await handle.start(...args);
    return handle;
  }

  /** Starts a workflow and waits for its result. Arguments stand in `args`, or after the options. */
  async execute<W extends Workflow>(
    workflow: W | string,
    options: WithArgs<WorkflowOptions, WorkflowParameters<W>>,
  ): Promise<WorkflowResultType<W>>;
  async execute<W extends Workflow>(
    workflow: W | string,
    options: WorkflowOptions,
    ...args: WorkflowParameters<W>
  ): Promise<WorkflowResultType<W>>;
  async execute(workflow: unknown, options: unknown, ...rest: unknown[]): Promise<unknown> {
    const { handle, args } = this.#newHandle(workflow, options, rest);
    return await handle.execute(...args);
  }

  /**
   * Signals a workflow, starting it first where none of its id runs, and gives its handle.
   *
   * `signal` is the signal's definition or name here; to abort the call itself, use `connection.withAbortSignal`.
   */
  async signalWithStart<W extends Workflow, S extends SignalDefinition<any> | string = string>(
    workflow: W | string,
    options: WithArgs<Omit<WorkflowOptions, 'signal'>, WorkflowParameters<W>> & {
      signal: S;
      signalArgs?: SignalArgs<S>;
    },
  ): Promise<WorkflowHandle<W> & { readonly signaledRunId: string }>;
  async signalWithStart(workflow: unknown, options: unknown): Promise<unknown> {
    checkObject(options, 'the options of signalWithStart');
    const { signal, signalArgs, args } = options;
    const plan = this.#plan(workflowTypeOf(workflow), options, ['signal', 'signalArgs', 'args']);
    const handle = new NewHandle(this, this.#calls, plan);
    const signaledRunId = await handle.signalWithStart(
      signal,
      checkArgs(signalArgs, 'signalArgs'),
      checkArgs(args, 'args'),
    );
    return Object.defineProperty(handle, 'signaledRunId', { value: signaledRunId, enumerable: true });
  }

  /** Waits until a workflow has closed, and gives its result. */
  async result<R = any>(workflowId: string, runId?: string, options?: ResultOptions): Promise<R>;
  async result<R = any>(execution: ExecutionReference, options?: ResultOptions): Promise<R>;
  async result(first: unknown, second?: unknown, third?: unknown): Promise<unknown> {
    const byReference = typeof first === 'object' && first !== null;
    const reference = byReference ? first : { workflowId: first, runId: second };
    const { workflowId, runId } = readReference(reference);
    const { followRuns = true, scope } = readResultOptions(byReference ? second : third, undefined);
    return await this.#calls.result(workflowId, runId, followRuns, scope);
  }

  #plan(workflowType: string, options: unknown, except?: readonly string[]): StartPlan {
    if (options !== undefined) {
      checkObject(options, 'the workflow options');
    }
    const merged =
      this.#defaults === undefined ? options : mergeDefaults(this.#defaults, options as object | undefined);
    return planStart(workflowType, (merged ?? {}) as Record<string, unknown>, this.#calls.converter, except);
  }

  #newHandle(workflow: unknown, options: unknown, rest: unknown[]): { handle: NewHandle; args: unknown[] } {
    const plan = this.#plan(workflowTypeOf(workflow), options, ['args']);
    const named = (options as { args?: unknown } | undefined)?.args;
    if (named !== undefined && rest.length > 0) {
      throw new TypeError('give the arguments in args or after the options, not both');
    }
    const args = named === undefined ? rest : checkArgs(named, 'args');
    return { handle: new NewHandle(this, this.#calls, plan), args };
  }

  #handleOf(reference: unknown): unknown {
    const { workflowId, runId } = readReference(reference);
    return this.getHandle(workflowId, runId);
  }
}
brand(WorkflowClient, 'NativeWorkflowClient');

/** `(service?, options?)`, or one object that may have the connection among the options. */
function readConstructor(first: unknown, second: unknown): { connection: Connection | undefined; options: unknown } {
  if (first instanceof WorkflowService) {
    return { connection: first.connection, options: second ?? {} };
  }
  if (first instanceof Connection) {
    return { connection: first, options: second ?? {} };
  }
  if (first === undefined || first === null) {
    return { connection: undefined, options: second ?? {} };
  }
  if (typeof first !== 'object' || second !== undefined) {
    throw new TypeError(`WorkflowClient expects a connection's service or options, not ${describe(first)}`);
  }
  const { connection, ...options } = first as WorkflowClientConnectionOptions;
  if (connection !== undefined && !((connection as unknown) instanceof Connection)) {
    throw new TypeError(`connection must be a Connection of this package, not ${describe(connection)}`);
  }
  return { connection, options };
}

function refuseInterceptors(interceptors: unknown): void {
  if (interceptors !== undefined) {
    throw new ValueError('interceptors are not supported by this version');
  }
}

/** The defaults, after a look at each, so that a wrong one is refused before any call. */
function checkDefaults(defaults: unknown, converter: Converter): Record<string, unknown> | undefined {
  if (defaults === undefined) {
    return undefined;
  }
  checkObject(defaults, 'workflowDefaults');
  planStart('', { taskQueue: 'any', ...defaults }, converter);
  return { ...defaults };
}

/** A call's own options win, also where they go by the option's other name. */
function mergeDefaults(defaults: Readonly<Record<string, unknown>>, options: object | undefined): object {
  const { retry, retryPolicy, ...others } = defaults;
  const named = options !== undefined && ('retry' in options || 'retryPolicy' in options);
  return { ...(named ? others : defaults), ...options };
}

function defaultIdentity(): string {
  return `${process.pid}@${require('node:os').hostname()}`;
}

function workflowTypeOf(workflow: unknown): string {
  if (typeof workflow === 'function') {
    return functionName(workflow);
  }
  if (typeof workflow === 'string') {
    return checkNonEmpty(workflow, 'the workflow type');
  }
  throw new TypeError(`a workflow is named by its function or its type, not by ${describe(workflow)}`);
}

function functionName(workflow: { name: string }): string {
  if (workflow.name === '') {
    throw new TypeError('a workflow function must have a name: it is the workflow type');
  }
  return workflow.name;
}

const REFERENCE_NAMES = ['workflowId', 'runId'];

function readReference(reference: unknown): { workflowId: string; runId: string | undefined } {
  checkObject(reference, 'the workflow');
  checkKnown(reference, REFERENCE_NAMES, 'the workflow');
  const { workflowId, runId } = reference;
  return {
    workflowId: checkNonEmpty(workflowId, 'workflowId'),
    runId: runId === undefined ? undefined : checkNonEmpty(runId, 'runId'),
  };
}

function readHandleOptions(options: unknown): GetHandleOptions {
  if (options === undefined) {
    return {};
  }
  checkObject(options, 'the handle options');
  checkKnown(options, ['firstExecutionRunId', 'followRuns', 'signal'], 'handle options');
  const { firstExecutionRunId, followRuns, signal } = options;
  return {
    firstExecutionRunId:
      firstExecutionRunId === undefined ? undefined : checkNonEmpty(firstExecutionRunId, 'firstExecutionRunId'),
    followRuns: followRuns === undefined ? undefined : checkBoolean(followRuns, 'followRuns'),
    signal: signal === undefined ? undefined : checkSignal(signal, 'signal'),
  };
}
