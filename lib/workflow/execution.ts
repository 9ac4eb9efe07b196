import type {
  Failure,
  InitializeWorkflow,
  QueryWorkflow,
  WorkflowActivation,
  WorkflowActivationJob,
  WorkflowCommand,
} from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { durationOf } from '../duration.js';
import { ActivityFailure, CancelledFailure, ChildWorkflowFailure, TemporalFailure } from '../failures.js';
import type { CancellationScope } from './cancellation-scope.js';
import { ContinueAsNew } from './continue-as-new.js';
import type { Place, UpdateInfo } from './current.js';
import { DeterminismViolationError } from './errors.js';
import { Handlers } from './handlers.js';
import type { Host } from './host.js';
import type { WorkflowInfo } from './info.js';
import { writeLog } from './log.js';
import type { Payloads } from './payloads.js';
import { Pending } from './pending.js';
import { randomNumbers } from './random.js';
import { resolveJob } from './resolutions.js';
import { type WaitingPlace, waitingPlace } from './stack-traces.js';

export type Command = Input<WorkflowCommand>;
type WorkflowFunction = (...args: any[]) => unknown;

/** What an execution is made of. */
export interface ExecutionParts {
  readonly host: Host;
  readonly payloads: Payloads;
  readonly info: WorkflowInfo;
  readonly randomnessSeed: bigint;
  makeRootScope(execution: Execution): CancellationScope;
}

/** One run of a workflow: what its code has asked for, what it waits for, and what came of it. */
export class Execution {
  readonly host: Host;
  payloads: Payloads;
  readonly handlers: Handlers;
  readonly pending = new Pending();
  /** Those of `setTimeout` that have not passed, by their numbers. */
  readonly timeouts = new Map<number, CancellationScope>();
  readonly rootScope: CancellationScope;
  info: WorkflowInfo;
  random: () => number;
  /** Milliseconds: the time of the task that is being worked on. */
  now = 0;
  /** Whether history is being replayed. */
  replaying = false;
  /** What the workflow last said of itself. */
  currentDetails = '';
  /** A fault of the workflow's code, by which the task fails, to be tried again with better code. */
  taskError: unknown;
  #workflow: WorkflowFunction | undefined;
  #commands: Command[] = [];
  #closed = false;
  #answering = false;
  #queryError: Error | undefined;
  #unfinishedMatter = false;
  #cancelled = false;
  #lastCondition = 0;
  readonly #conditions = new Map<number, { isMet: () => boolean; resolve: () => void; place: WaitingPlace }>();
  readonly #patchesInHistory = new Set<string>();
  readonly #patchesSent = new Set<string>();

  constructor({ host, payloads, info, randomnessSeed, makeRootScope }: ExecutionParts) {
    this.host = host;
    this.payloads = payloads;
    this.info = info;
    this.random = randomNumbers(randomnessSeed);
    this.handlers = new Handlers(this);
    this.rootScope = makeRootScope(this);
  }

  /** The scope in which the calling code runs; `undefined` while the workflow's own is being made. */
  scope(): CancellationScope | undefined {
    return this.place()?.scope ?? this.rootScope;
  }

  /** Where the calling code runs, when it is not simply in the workflow's own scope. */
  place(): Place | undefined {
    return this.host.currentScope() as Place | undefined;
  }

  /** Runs a function in a scope, with all that it starts. */
  runInScope<T>(scope: CancellationScope, run: () => T): T {
    const place = this.place();
    return this.host.runInScope({ scope, update: place?.update, stores: place?.stores } satisfies Place, run);
  }

  /** Runs an update's handler. */
  runForUpdate<T>(update: UpdateInfo, run: () => T): T {
    const place = this.place();
    const { scope = this.rootScope, stores } = place ?? {};
    return this.host.runInScope({ scope, update, stores } satisfies Place, run);
  }

  /** The place of the calling code, with one more value kept for it. */
  placeWith(key: object, store: unknown): Place {
    const { scope = this.rootScope, update, stores } = this.place() ?? {};
    return { scope, update, stores: new Map(stores).set(key, store) };
  }

  /** Whether what the code says to the outside has been said before. A query is asked once, whatever has been replayed. */
  get silent(): boolean {
    return this.replaying && !this.#answering;
  }

  /** Whether what runs must not go on to anything new: a replay, or a query. */
  get isReplaying(): boolean {
    return this.replaying || this.#answering;
  }

  use(workflow: WorkflowFunction): void {
    this.#workflow = workflow;
  }

  /** Takes what has come, and lets the code run as far as it does at once. */
  activate({ jobs }: Pick<WorkflowActivation, 'jobs'>): void {
    // The workflow begins after the signals and updates that came with its start, so that their handlers' turn comes first.
    let start: InitializeWorkflow | undefined;
    for (const job of jobs) {
      if (job.initializeWorkflow !== undefined) {
        start = job.initializeWorkflow;
      } else if (job.notifyHasPatch !== undefined) {
        this.#patchesInHistory.add(job.notifyHasPatch.patchId);
      } else if (job.updateRandomSeed !== undefined) {
        this.random = randomNumbers(job.updateRandomSeed.randomnessSeed);
      }
    }
    for (const job of jobs) {
      if (!BEFOREHAND.some((kind) => job[kind] !== undefined)) {
        this.#take(job);
        this.unblock();
        // Which jobs come together may differ in a replay, so what one has entered is not for the next.
        this.host.leaveScope();
      }
    }
    if (start !== undefined) {
      this.#start(start);
      this.unblock();
    }
  }

  #take(job: WorkflowActivationJob): void {
    if (job.signalWorkflow !== undefined) {
      this.handlers.signal(job.signalWorkflow);
    } else if (job.doUpdate !== undefined) {
      this.handlers.update(job.doUpdate);
    } else if (job.cancelWorkflow !== undefined) {
      this.#cancelled = true;
      this.rootScope.cancelWorkflow();
    } else {
      resolveJob(this, job);
    }
  }

  #start({ arguments: args }: InitializeWorkflow): void {
    const workflow = this.#workflow as WorkflowFunction;
    const run = async (): Promise<unknown> => {
      const result = await workflow(...this.payloads.inList(args));
      return isFactoryResult(result) ? await this.#runFactory(result) : result;
    };
    // In as many turns of the promises' queue as in histories of Temporal's own SDK.
    const sameTurn = run().then((result) => result);
    sameTurn.then(
      (result) => this.close({ completeWorkflowExecution: { result: this.payloads.out(result, 'the result') } }),
      (error: unknown) => this.fail(error),
    );
  }

  /** A workflow of the first generation: its function gave what handles signals and queries, and what to run. */
  async #runFactory({ execute, signals, queries }: FactoryResult): Promise<unknown> {
    for (const [name, handler] of Object.entries(signals ?? {})) {
      this.handlers.set('signals', name, { handle: handler, warnIfUnfinished: true });
    }
    for (const [name, handler] of Object.entries(queries ?? {})) {
      this.handlers.set('queries', name, { handle: handler, warnIfUnfinished: true });
    }
    return await execute();
  }

  /** Lets go on what waits for a condition that has become true; gives whether anything did. */
  unblock(): boolean {
    let any = false;
    for (let more = true; more; ) {
      more = false;
      for (const [number, { isMet, resolve }] of this.#conditions) {
        if (isMet()) {
          this.#conditions.delete(number);
          resolve();
          more = true;
          any = true;
        }
      }
    }
    return any;
  }

  /** Answers queries, whose code must not change anything. */
  query(query: QueryWorkflow): void {
    this.#answering = true;
    this.#queryError = undefined;
    try {
      this.handlers.query(query);
    } finally {
      this.host.leaveScope();
    }
  }

  /** A query's handler may have lost the error in a promise. */
  throwQueryError(): void {
    if (this.#queryError !== undefined) {
      throw this.#queryError;
    }
  }

  /** What the code has asked for since the last time. */
  takeCommands(): Command[] {
    // What a query's handler may have left to the promises' queue has had its turn.
    this.#answering = false;
    this.handlers.rejectWaitingUpdates();
    if (this.#unfinishedMatter) {
      this.#unfinishedMatter = false;
      for (const warning of this.handlers.unfinishedWarnings()) {
        writeLog(this, 'warn', warning);
      }
    }
    const commands = this.#commands;
    this.#commands = [];
    return commands;
  }

  command(command: Command): void {
    if (this.#answering && command.respondToQuery === undefined) {
      this.#queryError = new DeterminismViolationError('the handler of a query must not change or start anything');
      throw this.#queryError;
    }
    this.#commands.push(command);
  }

  /** Ends the workflow. What else is asked for in the same task is done before; of several ends, core takes the first. */
  close(command: Command): void {
    this.command(command);
    // A failure is what matters then, and often why they are not done.
    this.#unfinishedMatter = !this.#closed && command.failWorkflowExecution === undefined;
    this.#closed = true;
  }

  /** The workflow's own code, or that of a signal's handler, threw. */
  fail(error: unknown): void {
    if (error instanceof ContinueAsNew) {
      this.close({ continueAsNewWorkflowExecution: error.command });
    } else if (this.#cancelled && isCancellation(error)) {
      this.close({ cancelWorkflowExecution: {} });
    } else if (error instanceof TemporalFailure) {
      this.close({ failWorkflowExecution: { failure: this.failure(error) } });
    } else {
      this.taskError ??= error;
    }
  }

  /** The failure of an error, with the lines of the sources in its stack. */
  failure(error: unknown): Input<Failure> {
    const failure = this.payloads.failure(error);
    for (let part: Input<Failure> | undefined = failure; part !== undefined; part = part.cause) {
      // That of a failure from elsewhere is not of this bundle, and shared with the error that carries it.
      if (part.stackTrace && part.source === 'TypeScriptSDK' && !Object.isFrozen(part)) {
        part.stackTrace = this.host.mapStack(part.stackTrace);
      }
    }
    return failure;
  }

  /** Resolves when that many milliseconds have passed; rejects when the scope is cancelled. */
  timer(ms: number, summary?: string): Promise<void> {
    const scope = this.scope() as CancellationScope;
    // Its number is used up even if it does not begin, as in histories of Temporal's own SDK.
    const seq = this.pending.timers.reserve();
    return new Promise((resolve, reject) => {
      if (scope.refuses(reject)) {
        return;
      }
      const forget = scope.onCancel((error) => {
        this.pending.timers.take(seq);
        this.command({ cancelTimer: { seq } });
        reject(error);
      });
      // A timer of nothing would be refused.
      this.command({
        startTimer: { seq, startToFireTimeout: durationOf(Math.max(1, Math.ceil(ms))) },
        userMetadata: this.payloads.userMetadata(summary, undefined),
      });
      this.pending.timers.set(seq, {
        resolve: () => {
          forget();
          resolve();
        },
        reject,
      });
    });
  }

  /** Resolves when the function gives true; rejects when the scope is cancelled. */
  condition(isMet: () => boolean): Promise<void> {
    const scope = this.scope() as CancellationScope;
    return new Promise((resolve, reject) => {
      if (scope.refuses(reject)) {
        return;
      }
      if (isMet()) {
        resolve();
        return;
      }
      this.#lastCondition++;
      const number = this.#lastCondition;
      const forget = scope.onCancel((error) => {
        this.#conditions.delete(number);
        reject(error);
      });
      this.#conditions.set(number, {
        place: waitingPlace(),
        isMet,
        resolve: () => {
          forget();
          resolve();
        },
      });
    });
  }

  /** Where the code waits. */
  *waitingPlaces(): Iterable<WaitingPlace> {
    yield* this.pending.places();
    for (const { place } of this.#conditions.values()) {
      yield place;
    }
  }

  /** Whether the code of a change runs: always in what is new, and in a replay only if it ran then. */
  patched(id: string, deprecated: boolean): boolean {
    // What was not so in a replay may become so once it is over.
    const uses = !this.replaying || this.#patchesInHistory.has(id) || this.#patchesSent.has(id);
    if (uses && !this.#patchesSent.has(id)) {
      this.#patchesSent.add(id);
      this.command({ setPatchMarker: { patchId: id, deprecated } });
    }
    return uses;
  }
}

/** Jobs that let no code go on. */
const BEFOREHAND = ['initializeWorkflow', 'notifyHasPatch', 'updateRandomSeed'] as const;

interface FactoryResult {
  execute(): unknown;
  signals?: Record<string, (...args: any[]) => unknown>;
  queries?: Record<string, (...args: any[]) => unknown>;
}

function isFactoryResult(value: unknown): value is FactoryResult {
  return typeof value === 'object' && value !== null && typeof (value as FactoryResult).execute === 'function';
}

/** Whether an error says that something was cancelled: by itself, or as what an activity or a child came to. */
export function isCancellation(error: unknown): boolean {
  return (
    error instanceof CancelledFailure ||
    ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && isCancellation(error.cause))
  );
}
