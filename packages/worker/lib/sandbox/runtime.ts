/**
 * What runs inside a workflow context beside workflow code: evaluated once for each thread, and shared by all workflows of
 * it. The outside calls the functions that {@link makeRuntime} gives, one activation at a time.
 */
import { CancellationScope } from '../../../../lib/workflow/cancellation-scope.js';
import { ContinueAsNew } from '../../../../lib/workflow/continue-as-new.js';
import { setExecution } from '../../../../lib/workflow/current.js';
import { dateOf, msOf } from '../../../../lib/workflow/durations.js';
import { Execution } from '../../../../lib/workflow/execution.js';
import type { Host } from '../../../../lib/workflow/host.js';
import * as api from '../../../../lib/workflow/index.js';
import { Payloads } from '../../../../lib/workflow/payloads.js';
import type { WorkflowActivation, WorkflowActivationCompletion } from '../protocol/messages.js';
import type { Input } from '../protocol/wire.js';
import { adopt } from './adopt.js';
import { realTime, replaceGlobals } from './globals.js';
import { GlobalsOfRuns } from './globals-of-runs.js';
import { guarded, setHost } from './host.js';
import { ERROR_SETTINGS, lockDown } from './lockdown.js';
import { convertedInfoOf, taskInfoOf, workflowInfoOf } from './workflow-info.js';

/** What the outside calls. */
export interface Runtime {
  /** Takes what has come for a run. */
  activate(activation: WorkflowActivation): void;
  /** Lets go on what waits for a condition; whether anything did. */
  unblock(): boolean;
  /** Answers queries; whether there were any, whose code may have left something to the promises' queue. */
  answer(activation: WorkflowActivation): boolean;
  /** What the run's code asks for. */
  conclude(activation: WorkflowActivation): Input<WorkflowActivationCompletion>;
  /** A promise of the run was rejected, and nobody handles it. */
  rejected(error: unknown): void;
  /** The run is gone. */
  remove(runId: string): void;
  /** Why no further run may have its turn in this context, if a workflow has left something that stays. */
  spoiled(): string | undefined;
}

/** What the bundle of the user's code gives when it is run. */
interface Bundle {
  readonly workflows: Record<string, unknown>;
  readonly payloadConverter?: any;
  readonly failureConverter?: any;
}

type BundleFunction = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  ...globals: unknown[]
) => void;

interface Run {
  readonly execution: Execution;
  readonly errorSettings: unknown[];
}

/** What the worker says of all its workflows. */
export interface WorkerFacts {
  readonly namespace: string;
  readonly taskQueue: string;
}

/** Bits that tell replayers how jobs are worked on: cancellations stay in their scope, jobs come in one batch. */
const FLAGS = [1, 2];

export function makeRuntime(outside: Host, facts: WorkerFacts): { use(bundle: BundleFunction): Runtime } {
  const host = guarded(outside);
  setHost(host);
  replaceGlobals();
  lockDown([api, ...Object.values(api).filter((value) => typeof value === 'object' || typeof value === 'function')]);
  return { use: (bundle) => new WorkflowRuntime(host, facts, bundle) };
}

const MODULE = 'temporal-native/workflow';

function requireInWorkflow(name: string): unknown {
  if (name !== MODULE) {
    throw new Error(`workflow code cannot load '${name}' while it runs`);
  }
  return api;
}

class WorkflowRuntime implements Runtime {
  readonly #host: Host;
  readonly #facts: WorkerFacts;
  readonly #bundle: BundleFunction;
  readonly #runs = new Map<string, Run>();
  readonly #globals = new GlobalsOfRuns();
  #current: Run | undefined;
  #answering = false;

  constructor(host: Host, facts: WorkerFacts, bundle: BundleFunction) {
    this.#host = host;
    this.#facts = facts;
    this.#bundle = bundle;
  }

  activate(foreign: WorkflowActivation): void {
    const activation = adopt(foreign);
    const { runId, jobs } = activation;
    this.#globals.enter(runId);
    const run = this.#runs.get(runId) ?? this.#begin(activation);
    this.#current = run;
    const { execution } = run;
    setExecution(execution);
    this.#restoreErrorSettings(run);
    execution.now = msOf(activation.timestamp) ?? execution.now;
    execution.replaying = activation.isReplaying;
    execution.info = {
      ...execution.info,
      ...taskInfoOf(activation),
    };
    execution.activate({ jobs: jobs.filter((job) => job.queryWorkflow === undefined) });
  }

  unblock(): boolean {
    return this.#current?.execution.unblock() ?? false;
  }

  answer({ jobs }: WorkflowActivation): boolean {
    const execution = this.#current?.execution;
    let any = false;
    for (const { queryWorkflow } of jobs) {
      if (queryWorkflow !== undefined) {
        any = true;
        this.#answering = true;
        execution?.query(adopt(queryWorkflow));
      }
    }
    return any;
  }

  conclude(foreign: WorkflowActivation): Input<WorkflowActivationCompletion> {
    const run = this.#current;
    try {
      if (run === undefined) {
        throw new Error('no run has its turn');
      }
      const { execution } = run;
      const { taskError } = execution;
      if (taskError !== undefined) {
        execution.taskError = undefined;
        return { runId: foreign.runId, failed: { failure: execution.failure(taskError) } };
      }
      return { runId: foreign.runId, successful: { commands: execution.takeCommands(), usedInternalFlags: FLAGS } };
    } finally {
      if (run !== undefined) {
        this.#keepErrorSettings(run);
      }
      this.#globals.leave(foreign.runId);
      this.#answering = false;
      this.#current = undefined;
      setExecution(undefined);
    }
  }

  rejected(error: unknown): void {
    const execution = this.#current?.execution;
    if (this.#answering) {
      // A query has been answered by then, and changes nothing else.
      return;
    }
    if (error instanceof ContinueAsNew) {
      execution?.fail(error);
    } else if (execution !== undefined) {
      execution.taskError ??= error;
    }
  }

  remove(runId: string): void {
    this.#runs.delete(runId);
    this.#globals.remove(runId);
  }

  spoiled(): string | undefined {
    return this.#globals.spoiled;
  }

  #begin(activation: WorkflowActivation): Run {
    const { runId, jobs, timestamp } = activation;
    const init = jobs.find((job) => job.initializeWorkflow !== undefined)?.initializeWorkflow;
    if (init === undefined) {
      // The thread that knew it is gone. The task fails, and the server gives the whole history to whoever takes it next.
      throw new Error('the state of this workflow was lost with the thread that it ran on');
    }
    const module: { exports: Partial<Bundle> } = { exports: {} };
    const parts = {
      host: this.#host,
      randomnessSeed: init.randomnessSeed,
      makeRootScope: (execution: Execution) => {
        setExecution(execution);
        return new CancellationScope();
      },
    };
    const info = workflowInfoOf(init, activation, this.#facts, realTime);
    // The module's own code runs as a part of the workflow: it may ask for the time, or for random numbers.
    const execution = new Execution({ ...parts, payloads: new Payloads(undefined, undefined), info });
    const run: Run = { execution, errorSettings: [DEFAULT_STACK_TRACE_LIMIT, undefined] };
    execution.now = dateOf(timestamp)?.getTime() ?? 0;
    this.#current = run;
    this.#restoreErrorSettings(run);
    this.#bundle(requireInWorkflow, module, module.exports);
    const { workflows = {}, payloadConverter, failureConverter } = module.exports;
    if (payloadConverter !== undefined || failureConverter !== undefined) {
      execution.payloads = new Payloads(payloadConverter, failureConverter);
    }
    execution.info = { ...execution.info, ...convertedInfoOf(init, execution.payloads) };
    execution.use(this.#workflowOf(workflows, init.workflowType));
    this.#runs.set(runId, run);
    return run;
  }

  #workflowOf(workflows: Record<string, unknown>, type: string): (...args: any[]) => unknown {
    const workflow = Object.hasOwn(workflows, type) ? workflows[type] : workflows.default;
    if (typeof workflow !== 'function') {
      const known = Object.keys(workflows).filter((name) => typeof workflows[name] === 'function');
      throw new ReferenceError(
        `Failed to initialize workflow of type '${type}': no such function is exported by the workflow bundle; there are ${known.join(', ')}`,
      );
    }
    return workflow as (...args: any[]) => unknown;
  }

  #restoreErrorSettings({ errorSettings }: Run): void {
    for (const [index, name] of ERROR_SETTINGS.entries()) {
      (Error as unknown as Record<string, unknown>)[name] = errorSettings[index];
    }
  }

  #keepErrorSettings({ errorSettings }: Run): void {
    for (const [index, name] of ERROR_SETTINGS.entries()) {
      errorSettings[index] = (Error as unknown as Record<string, unknown>)[name];
    }
  }
}

const DEFAULT_STACK_TRACE_LIMIT = 20;
