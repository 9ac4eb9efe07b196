import type { DoUpdate, QueryWorkflow, SignalWorkflow } from '../../packages/worker/lib/protocol/messages.js';
import { TemporalFailure } from '../failures.js';
import { BUILT_IN_QUERIES, type HandlerFacts } from './built-in-queries.js';
import { DeterminismViolationError } from './errors.js';
import type { Execution } from './execution.js';
import { isReserved } from './reserved-names.js';
import { type RunningHandler, unfinishedWarnings } from './unfinished-handlers.js';

/** What handles a signal, a query or an update. */
export type HandlerFunction = (...args: any[]) => any;

/** A handler with what was said of it. */
export interface Handler {
  readonly handle: HandlerFunction;
  readonly description?: string;
  /** Of signals and updates: whether it matters that it is still running when the workflow ends. */
  readonly warnIfUnfinished: boolean;
  /** What may refuse an update before it is accepted. */
  readonly validate?: HandlerFunction;
}

type Kind = 'signals' | 'queries' | 'updates';

/** The handlers of a workflow, and what came before there was one for it. */
export class Handlers {
  readonly #execution: Execution;
  readonly #named: Readonly<Record<Kind, Map<string, Handler>>> = {
    signals: new Map(),
    queries: new Map(),
    updates: new Map(),
  };
  readonly #default: Partial<Record<Kind, HandlerFunction>> = {};
  readonly #running = new Set<RunningHandler>();
  #waitingSignals: SignalWorkflow[] = [];
  #waitingUpdates: DoUpdate[] = [];

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Sets the handler of a name; `undefined` takes it away. */
  set(kind: Kind, name: string, handler: Handler | undefined): void {
    if (handler === undefined) {
      this.#named[kind].delete(name);
    } else {
      this.#named[kind].set(name, handler);
    }
    this.#takeWaiting(kind);
  }

  /** Sets what handles all that has no handler of its own. It is told the name, before the arguments. */
  setDefault(kind: Kind, handler: HandlerFunction | undefined): void {
    this.#default[kind] = handler;
    this.#takeWaiting(kind);
  }

  /** The handlers that have names of their own. */
  facts(kind: Kind): HandlerFacts[] {
    return [...this.#named[kind]].map(([name, { description }]) => ({ name, description }));
  }

  /** Whether no handler of a signal or an update is still running. */
  get allFinished(): boolean {
    return this.#running.size === 0;
  }

  /** What is to be said of the handlers that are still running, when the workflow has ended. */
  unfinishedWarnings(): string[] {
    return unfinishedWarnings([...this.#running]);
  }

  #find(kind: Kind, name: string): Handler | undefined {
    const named = this.#named[kind].get(name);
    if (named !== undefined) {
      return named;
    }
    const byDefault = isReserved(name) ? undefined : this.#default[kind];
    return byDefault && { handle: (...args) => byDefault(name, ...args), warnIfUnfinished: true };
  }

  signal(signal: SignalWorkflow): void {
    const { signalName } = signal;
    const handler = this.#find('signals', signalName);
    if (handler === undefined) {
      this.#waitingSignals.push(signal);
      return;
    }
    // Called at once, so that handlers run in the signals' order.
    const run = async (): Promise<void> => {
      await handler.handle(...this.#execution.payloads.inList(signal.input));
    };
    this.#track({ kind: 'signal', name: signalName, warnIfUnfinished: handler.warnIfUnfinished }, () =>
      run().catch((error: unknown) => this.#execution.fail(error)),
    );
  }

  query({ queryId, queryType, arguments: input }: QueryWorkflow): void {
    const { payloads } = this.#execution;
    try {
      const builtIn = BUILT_IN_QUERIES.get(queryType);
      const response =
        builtIn === undefined
          ? payloads.out(this.#answer(queryType, payloads.inList(input)), `the result of '${queryType}'`)
          : payloads.plainJson(builtIn.answer(this.#execution));
      this.#execution.command({ respondToQuery: { queryId, succeeded: { response } } });
    } catch (error) {
      this.#execution.command({ respondToQuery: { queryId, failed: this.#execution.failure(error) } });
    }
  }

  #answer(queryType: string, args: unknown[]): unknown {
    const handler = this.#find('queries', queryType);
    if (handler === undefined) {
      const known = [...BUILT_IN_QUERIES.keys(), ...this.#named.queries.keys()].join(' ');
      throw new ReferenceError(`Workflow did not register a handler for ${queryType}. Registered queries: [${known}]`);
    }
    const result: unknown = handler.handle(...args);
    this.#execution.throwQueryError();
    if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      throw new DeterminismViolationError(
        `the handler of the query '${queryType}' gave a promise; a query cannot wait`,
      );
    }
    return result;
  }

  update(update: DoUpdate): void {
    const { id, name, protocolInstanceId, runValidator } = update;
    const handler = this.#find('updates', name);
    if (handler === undefined) {
      this.#waitingUpdates.push(update);
      return;
    }
    const { payloads } = this.#execution;
    this.#execution.runForUpdate({ id, name }, () => {
      let args: unknown[];
      try {
        if (runValidator && handler.validate !== undefined) {
          handler.validate(...payloads.inList(update.input));
        }
        // Read again, so that what the validator changed in them is not seen.
        args = payloads.inList(update.input);
      } catch (error) {
        this.#reject(protocolInstanceId, error);
        return;
      }
      this.#execution.command({ updateResponse: { protocolInstanceId, accepted: {} } });
      this.#track({ kind: 'update', name, id, warnIfUnfinished: handler.warnIfUnfinished }, () =>
        this.#run(protocolInstanceId, name, async () => await handler.handle(...args)),
      );
    });
  }

  /** In as many turns of the promises' queue as in histories of Temporal's own SDK: a failure takes one more. */
  #run(protocolInstanceId: string, name: string, handle: () => Promise<unknown>): Promise<void> {
    return handle()
      .then((result) => {
        const completed = this.#execution.payloads.out(result, `the result of '${name}'`);
        this.#execution.command({ updateResponse: { protocolInstanceId, completed } });
      })
      .catch((error: unknown) => {
        if (error instanceof TemporalFailure) {
          this.#reject(protocolInstanceId, error);
        } else {
          this.#execution.fail(error);
        }
      });
  }

  #track(running: RunningHandler, run: () => Promise<void>): void {
    this.#running.add(running);
    run().finally(() => this.#running.delete(running));
  }

  /** What no handler was set for while the workflow's code ran as far as it could has none. */
  rejectWaitingUpdates(): void {
    const waiting = this.#waitingUpdates;
    this.#waitingUpdates = [];
    for (const { name, protocolInstanceId } of waiting) {
      const known = [...this.#named.updates.keys()].join(' ');
      const message = `No registered handler found for update: ${name}. Registered updates: [${known}]`;
      this.#reject(protocolInstanceId, new ReferenceError(message));
    }
  }

  #reject(protocolInstanceId: string, error: unknown): void {
    this.#execution.command({ updateResponse: { protocolInstanceId, rejected: this.#execution.failure(error) } });
  }

  #takeWaiting(kind: Kind): void {
    if (kind === 'signals') {
      const waiting = this.#waitingSignals;
      this.#waitingSignals = [];
      for (const signal of waiting) {
        this.signal(signal);
      }
    } else if (kind === 'updates') {
      const waiting = this.#waitingUpdates;
      this.#waitingUpdates = [];
      for (const update of waiting) {
        this.update(update);
      }
    }
  }
}
