import type {
  Failure,
  InitializeWorkflow,
  QueryWorkflow,
  WorkflowActivation,
  WorkflowActivationJob,
  WorkflowCommand,
} from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { CancelledFailure, TemporalFailure } from '../failures.js';
import type { CancellationScope } from './cancellation-scope.js';
import { ContinueAsNew } from './continue-as-new.js';
import { durationOf } from './durations.js';
import { Handlers } from './handlers.js';
import type { Host } from './host.js';
import type { WorkflowInfo } from './info.js';
import type { Payloads } from './payloads.js';
import { Pending } from './pending.js';
import { randomNumbers } from './random.js';
import { resolveJob } from './resolutions.js';
import { Timeouts } from './timeouts.js';

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
  readonly timeouts = new Timeouts();
  readonly rootScope: CancellationScope;
  info: WorkflowInfo;
  random: () => number;
  /** Milliseconds: the time of the task that is being worked on. */
  now = 0;
  replaying = false;
  /** A fault of the workflow's code, by which the task fails, to be tried again with better code. */
  taskError: unknown;
  #workflow: WorkflowFunction | undefined;
  #commands: Command[] = [];
  #cancelled = false;
  #lastCondition = 0;
  readonly #conditions = new Map<number, { isMet: () => boolean; resolve: () => void }>();
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
    return (this.host.currentScope() as CancellationScope | undefined) ?? this.rootScope;
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
      this.rootScope.cancel();
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
      this.handlers.setSignal(name, handler);
    }
    for (const [name, handler] of Object.entries(queries ?? {})) {
      this.handlers.setQuery(name, handler);
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
    this.handlers.query(query);
  }

  /** What the code has asked for since the last time. */
  takeCommands(): Command[] {
    this.handlers.rejectWaitingUpdates();
    const commands = this.#commands;
    this.#commands = [];
    return commands;
  }

  command(command: Command): void {
    this.#commands.push(command);
  }

  /** Ends the workflow. What else is asked for in the same task is done before; of several ends, core takes the first. */
  close(command: Command): void {
    this.command(command);
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
  timer(ms: number): Promise<void> {
    const scope = this.scope() as CancellationScope;
    return new Promise((resolve, reject) => {
      if (scope.refuses(reject)) {
        return;
      }
      const seq = this.startTimer(ms, () => {
        forget();
        resolve();
      });
      const forget = scope.onCancel((error) => {
        this.cancelTimer(seq);
        reject(error);
      });
    });
  }

  startTimer(ms: number, fire: () => void): number {
    const seq = this.pending.timers.add({ resolve: fire, reject: fire });
    // A timer of nothing would be refused.
    this.command({ startTimer: { seq, startToFireTimeout: durationOf(Math.max(1, Math.ceil(ms))) } });
    return seq;
  }

  cancelTimer(seq: number): void {
    if (this.pending.timers.take(seq) !== undefined) {
      this.command({ cancelTimer: { seq } });
    }
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
        isMet,
        resolve: () => {
          forget();
          resolve();
        },
      });
    });
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
    (error instanceof TemporalFailure && error.cause !== undefined && isCancellation(error.cause))
  );
}
