import { mergeScopes, signalScope } from './call-scope.js';
import { callableMap } from './callable-map.js';
import { checkBoolean, checkKnown, checkObject, checkSignal, checkString } from './check.js';
import { definitionName, type QueryDefinition, type SignalDefinition } from './definitions.js';
import type { Description } from './description.js';
import { IllegalStateError } from './errors.js';
import { uuid } from './native.js';
import type { CallScope } from './native-call.js';
import type { StartObserver, WorkflowCalls } from './workflow-calls.js';
import type { WorkflowClient } from './workflow-client.js';
import type { StartPlan } from './workflow-options.js';
import type {
  QueryArgs,
  QueryResult,
  SignalArgs,
  Workflow,
  WorkflowParameters,
  WorkflowQueries,
  WorkflowResultType,
  WorkflowSignals,
} from './workflow-types.js';

/** What a single call may say. */
export interface CallOptions {
  /** Aborts this call, which then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** What a call of `result()` may say. */
export interface ResultOptions extends CallOptions {
  /** Whether to go on to the run that continues this one. The handle's own setting by default. */
  followRuns?: boolean;
}

type MapOf<Handlers, Result extends 'void' | 'value'> = {
  readonly [Name in keyof Handlers]: Handlers[Name] extends (...args: infer Args) => infer Ret
    ? (...args: Args) => Promise<Result extends 'void' ? void : Awaited<Ret>>
    : never;
};

type Names<Handlers> = Extract<keyof Handlers, string>;
type ArgsOf<Handler> = Handler extends (...args: infer Args) => any ? Args : never;
type ResultOf<Handler> = Handler extends (...args: any[]) => infer Ret ? Awaited<Ret> : never;

/** Whether handlers are known by name: not for a plain function, nor where nothing is known of the workflow. */
type AreKnown<Handlers> = unknown extends Handlers ? false : string extends keyof Handlers ? false : true;

/** Sends a signal by definition or name; and a map of the signals of a factory workflow. */
export type SignalFunction<W extends Workflow> = (<S extends SignalDefinition<any>>(
  definition: S,
  ...args: SignalArgs<S>
) => Promise<void>) &
  (AreKnown<WorkflowSignals<W>> extends true
    ? <Name extends Names<WorkflowSignals<W>>>(name: Name, ...args: ArgsOf<WorkflowSignals<W>[Name]>) => Promise<void>
    : <Args extends any[] = any[]>(name: string, ...args: Args) => Promise<void>) &
  MapOf<WorkflowSignals<W>, 'void'>;

/** Asks a query by definition or name; and a map of the queries of a factory workflow. */
export type QueryFunction<W extends Workflow> = (<Q extends QueryDefinition<any, any>>(
  definition: Q,
  ...args: QueryArgs<Q>
) => Promise<QueryResult<Q>>) &
  (AreKnown<WorkflowQueries<W>> extends true
    ? <Name extends Names<WorkflowQueries<W>>>(
        name: Name,
        ...args: ArgsOf<WorkflowQueries<W>[Name]>
      ) => Promise<ResultOf<WorkflowQueries<W>[Name]>>
    : <Ret = any, Args extends any[] = any[]>(name: string, ...args: Args) => Promise<Ret>) &
  MapOf<WorkflowQueries<W>, 'value'>;

/** A workflow, as a client controls it from outside. */
export interface WorkflowHandle<W extends Workflow = Workflow> {
  /** The client that made this handle. */
  readonly client: WorkflowClient;
  /** The workflow's id. */
  readonly workflowId: string;
  /** The run that this handle was made for or has started, once that is known. */
  readonly runId: string | undefined;
  /**
   * Signals the current run: `signal(definition, …args)`, `signal('name', …args)`, or `signal.name(…args)`.
   *
   * @throws {@link WorkflowNotFoundError} also when the workflow has closed
   */
  readonly signal: SignalFunction<W>;
  /**
   * Asks the current run, also when it has closed: `query(definition, …args)`, `query('name', …args)`, or
   * `query.name(…args)`.
   *
   * @throws {@link QueryNotRegisteredError}, {@link QueryRejectedError}, {@link WorkflowNotFoundError}
   */
  readonly query: QueryFunction<W>;
  /**
   * Waits until the workflow has closed, and gives its result. After `start()` it is that run's.
   *
   * @throws {@link WorkflowFailedError} and the classes that extend it, {@link WorkflowExecutionContinuedAsNewError}
   */
  result(options?: ResultOptions): Promise<WorkflowResultType<W>>;
  /** Asks the workflow to end itself, with the chance to clean up. */
  cancel(options?: CallOptions & { reason?: string }): Promise<void>;
  /** Ends the workflow at once. */
  terminate(reason?: string, ...details: unknown[]): Promise<void>;
  /** Describes the workflow. */
  describe(options?: CallOptions): Promise<Description>;
}

/** The handle of a workflow that is still to be started. */
export interface NewWorkflowHandle<W extends Workflow = Workflow> extends WorkflowHandle<W> {
  /**
   * Starts the workflow, and gives its run id.
   *
   * @throws {@link WorkflowExecutionAlreadyStartedError}; {@link IllegalStateError} the second time
   */
  start(...args: WorkflowParameters<W>): Promise<string>;
  /** Starts the workflow and waits for its result. */
  execute(...args: WorkflowParameters<W>): Promise<WorkflowResultType<W>>;
  /** Signals the workflow, starting it first where none of its id runs; gives the run id. May be repeated. */
  signalWithStart<S extends SignalDefinition<any> | string>(
    signal: S,
    signalArgs: SignalArgs<S>,
    workflowArgs: WorkflowParameters<W>,
  ): Promise<string>;
}

/** What makes a handle. */
export interface HandleInit {
  readonly client: WorkflowClient;
  readonly calls: WorkflowCalls;
  readonly workflowId: string;
  readonly runId?: string | undefined;
  /** Which run `cancel` and `terminate` must mean: the first of the chain. */
  readonly firstExecutionRunId?: string | undefined;
  readonly followRuns: boolean;
  readonly signal: AbortSignal | undefined;
}

/** {@link WorkflowHandle} of a workflow that exists. */
export class ExistingHandle {
  readonly workflowId: string;
  // Private, not merely hidden: making a property not enumerable costs more than the rest of the constructor.
  readonly #client: WorkflowClient;
  readonly #calls: WorkflowCalls;
  readonly #scope: CallScope | undefined;
  #runId: string | undefined;
  #firstExecutionRunId: string | undefined;
  #followRuns: boolean;
  /** Whether the run id was learnt by starting, not given: then signals, queries and the like go to the current run. */
  #bound = false;
  #signal: unknown;
  #query: unknown;

  constructor(init: HandleInit) {
    this.workflowId = init.workflowId;
    this.#client = init.client;
    this.#calls = init.calls;
    this.#scope = signalScope(init.signal);
    this.#runId = init.runId;
    this.#firstExecutionRunId = init.firstExecutionRunId;
    this.#followRuns = init.followRuns;
  }

  get client(): WorkflowClient {
    return this.#client;
  }

  protected get calls(): WorkflowCalls {
    return this.#calls;
  }

  protected get scope(): CallScope | undefined {
    return this.#scope;
  }

  get runId(): string | undefined {
    return this.#runId;
  }

  get firstExecutionRunId(): string | undefined {
    return this.#firstExecutionRunId;
  }

  // What is called most is not `async`: the promise of the call itself is given, as each level of awaiting costs.

  get signal(): unknown {
    this.#signal ??= callableMap((signal, ...args) =>
      this.#calls.signal(this.workflowId, this.#currentRunId, signal, args, this.#scope),
    );
    return this.#signal;
  }

  get query(): unknown {
    this.#query ??= callableMap((query, ...args) =>
      this.#calls.query(this.workflowId, this.#currentRunId, query, args, this.#scope),
    );
    return this.#query;
  }

  result(options?: ResultOptions): Promise<unknown> {
    return options === undefined
      ? this.#calls.result(this.workflowId, this.#resultRunId, this.#followRuns, this.#scope)
      : this.#resultWith(options);
  }

  async #resultWith(options: ResultOptions): Promise<unknown> {
    const { followRuns = this.#followRuns, scope } = readResultOptions(options, this.#scope);
    return await this.#calls.result(this.workflowId, this.#resultRunId, followRuns, scope);
  }

  async cancel(options?: CallOptions & { reason?: string }): Promise<void> {
    const { signal, reason = '' } = readCancelOptions(options);
    const scope = mergeScopes(this.scope, signalScope(signal));
    return await this.#calls.cancel(this.workflowId, this.#currentRunId, this.#firstExecutionRunId, reason, scope);
  }

  async terminate(reason?: string, ...details: unknown[]): Promise<void> {
    const text = reason === undefined ? '' : checkString(reason, 'reason');
    const firstRunId = this.#firstExecutionRunId;
    return await this.#calls.terminate(this.workflowId, this.#currentRunId, firstRunId, text, details, this.#scope);
  }

  describe(options?: CallOptions): Promise<Description> {
    return options === undefined
      ? this.#calls.describe(this.workflowId, this.#currentRunId, this.#scope)
      : this.#describeWith(options);
  }

  async #describeWith(options: CallOptions): Promise<Description> {
    const scope = mergeScopes(this.#scope, signalScope(readSignal(options, 'describe')));
    return await this.#calls.describe(this.workflowId, this.#currentRunId, scope);
  }

  toJSON(): object {
    return { workflowId: this.workflowId, runId: this.#runId };
  }

  /** The run whose result `result()` gives. */
  get #resultRunId(): string | undefined {
    return this.#runId ?? this.#firstExecutionRunId;
  }

  /** The run that everything else is for; none is the current one. */
  get #currentRunId(): string | undefined {
    return this.#bound ? undefined : this.#runId;
  }

  /** Only a handle of a new workflow starts one. */
  async start(..._args: unknown[]): Promise<string> {
    throw this.#notNew('start');
  }

  async execute(..._args: unknown[]): Promise<unknown> {
    throw this.#notNew('execute');
  }

  async signalWithStart(_signal: unknown, _signalArgs: unknown, _workflowArgs: unknown): Promise<string> {
    throw this.#notNew('signalWithStart');
  }

  #notNew(method: string): IllegalStateError {
    return new IllegalStateError(`${method}: this handle is of the existing workflow '${this.workflowId}'`);
  }

  /** From now on `result()` is this run's. When it is known to be the first of its chain, `cancel` and `terminate` mean that chain alone. */
  protected bind(runId: string, isFirst: boolean): void {
    if (isFirst) {
      this.#firstExecutionRunId = runId;
    } else if (runId !== this.#runId) {
      this.#firstExecutionRunId = undefined;
    }
    this.#runId = runId;
    this.#bound = true;
  }
}

/** {@link NewWorkflowHandle}. */
export class NewHandle extends ExistingHandle implements StartObserver {
  readonly #plan: StartPlan;
  /** The start in flight or done; cleared by one that failed, so that it can be tried again. */
  #started: Promise<unknown> | undefined;
  /** A start has failed before anything was awaited. */
  #refused = false;

  constructor(client: WorkflowClient, calls: WorkflowCalls, plan: StartPlan) {
    super({
      client,
      calls,
      workflowId: plan.workflowId ?? uuid(),
      followRuns: plan.followRuns,
      signal: plan.signal,
    });
    this.#plan = plan;
  }

  override start(...args: unknown[]): Promise<string> {
    if (this.#started !== undefined) {
      const message = `workflow '${this.workflowId}' was started by this handle already`;
      return Promise.reject(new IllegalStateError(message));
    }
    this.#refused = false;
    const started = this.calls.start(this.#plan, this.workflowId, args, this.scope, this);
    if (!this.#refused) {
      this.#started = started;
    }
    return started;
  }

  /** Called by {@link WorkflowCalls.start}. */
  started(runId: string, isNew: boolean): void {
    this.bind(runId, isNew);
  }

  /** Called by {@link WorkflowCalls.start}. */
  notStarted(): void {
    this.#refused = true;
    this.#started = undefined;
  }

  override async execute(...args: unknown[]): Promise<unknown> {
    await this.start(...args);
    return await super.result();
  }

  override async signalWithStart(signal: unknown, signalArgs: unknown, workflowArgs: unknown): Promise<string> {
    const name = definitionName(signal, 'signal');
    const plan = this.#plan;
    const [first, second] = [checkArgs(signalArgs, 'signalArgs'), checkArgs(workflowArgs, 'workflowArgs')];
    const signalled = this.calls.signalWithStart(plan, this.workflowId, name, first, second, this.scope);
    this.#started ??= signalled;
    try {
      const runId = await signalled;
      // Whether it is the first of its chain is not known: it may have been running.
      this.bind(runId, false);
      return runId;
    } catch (error) {
      if (this.#started === signalled) {
        this.#started = undefined;
      }
      throw error;
    }
  }

  override async result(options?: ResultOptions): Promise<unknown> {
    // So that `result()` next to a `start()` not yet awaited means the run that is being started.
    await this.#started;
    return await super.result(options);
  }
}

/** An array of arguments, which may be left out. */
export function checkArgs(args: unknown, what: string): unknown[] {
  if (args === undefined) {
    return [];
  }
  if (!Array.isArray(args)) {
    throw new TypeError(`${what} must be an array of arguments`);
  }
  return args;
}

/** The signal in the options of a call. */
function readSignal(options: unknown, what: string): AbortSignal | undefined {
  if (options === undefined) {
    return undefined;
  }
  checkObject(options, `the options of ${what}`);
  checkKnown(options, ['signal'], what);
  return options.signal === undefined ? undefined : checkSignal(options.signal, 'signal');
}

/** The options of `result`. */
export function readResultOptions(
  options: unknown,
  outer: CallScope | undefined,
): { followRuns: boolean | undefined; scope: CallScope | undefined } {
  if (options === undefined) {
    return { followRuns: undefined, scope: outer };
  }
  checkObject(options, 'the options of result');
  checkKnown(options, ['followRuns', 'signal'], 'result');
  const { followRuns, signal } = options;
  const own = signalScope(signal === undefined ? undefined : checkSignal(signal, 'signal'));
  return {
    followRuns: followRuns === undefined ? undefined : checkBoolean(followRuns, 'followRuns'),
    scope: mergeScopes(outer, own),
  };
}

function readCancelOptions(options: unknown): { signal?: AbortSignal; reason?: string } {
  if (options === undefined) {
    return {};
  }
  checkObject(options, 'the options of cancel');
  checkKnown(options, ['signal', 'reason'], 'cancel');
  const { signal, reason } = options;
  return {
    signal: signal === undefined ? undefined : checkSignal(signal, 'signal'),
    reason: reason === undefined ? undefined : checkString(reason, 'reason'),
  };
}
