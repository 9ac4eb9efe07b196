import type { DoUpdate, QueryWorkflow, SignalWorkflow } from '../../packages/worker/lib/protocol/messages.js';
import { TemporalFailure } from '../failures.js';
import type { Execution } from './execution.js';

/** What handles a signal, a query or an update. */
export type Handler = (...args: any[]) => any;

/** An update's handler, and what may refuse the update before it is accepted. */
export interface UpdateHandler {
  readonly handle: Handler;
  readonly validate: Handler | undefined;
}

/** The handlers of a workflow, and what came before there was one for it. */
export class Handlers {
  readonly #execution: Execution;
  readonly #signals = new Map<string, Handler>();
  readonly #queries = new Map<string, Handler>();
  readonly #updates = new Map<string, UpdateHandler>();
  #defaultSignal: Handler | undefined;
  #defaultQuery: Handler | undefined;
  #defaultUpdate: Handler | undefined;
  #waitingSignals: SignalWorkflow[] = [];
  #waitingUpdates: DoUpdate[] = [];
  #running = 0;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  setSignal(name: string, handler: Handler | undefined): void {
    set(this.#signals, name, handler);
    this.#takeWaitingSignals();
  }

  setQuery(name: string, handler: Handler | undefined): void {
    set(this.#queries, name, handler);
  }

  setUpdate(name: string, handler: UpdateHandler | undefined): void {
    set(this.#updates, name, handler);
    this.#takeWaitingUpdates();
  }

  setDefaultSignal(handler: Handler | undefined): void {
    this.#defaultSignal = handler;
    this.#takeWaitingSignals();
  }

  setDefaultQuery(handler: Handler | undefined): void {
    this.#defaultQuery = handler;
  }

  setDefaultUpdate(handler: Handler | undefined): void {
    this.#defaultUpdate = handler;
    this.#takeWaitingUpdates();
  }

  /** Whether no handler of a signal or an update is still running. */
  get allFinished(): boolean {
    return this.#running === 0;
  }

  signal(signal: SignalWorkflow): void {
    const { signalName } = signal;
    const handler = this.#signals.get(signalName) ?? withName(this.#defaultSignal, signalName);
    if (handler === undefined) {
      this.#waitingSignals.push(signal);
      return;
    }
    // Called at once, so that handlers run in the signals' order.
    const run = async (): Promise<void> => {
      await handler(...this.#execution.payloads.inList(signal.input));
    };
    this.#running++;
    run()
      .catch((error: unknown) => this.#execution.fail(error))
      .finally(() => {
        this.#running--;
      });
  }

  query({ queryId, queryType, arguments: input }: QueryWorkflow): void {
    const { payloads } = this.#execution;
    try {
      const handler = this.#queries.get(queryType) ?? withName(this.#defaultQuery, queryType);
      if (handler === undefined) {
        const known = [...this.#queries.keys()].join(' ');
        throw new ReferenceError(
          `Workflow did not register a handler for ${queryType}. Registered queries: [${known}]`,
        );
      }
      const result: unknown = handler(...payloads.inList(input));
      if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
        throw new TypeError(`the handler of the query '${queryType}' gave a promise; a query cannot wait`);
      }
      this.#execution.command({
        respondToQuery: { queryId, succeeded: { response: payloads.out(result, `the result of '${queryType}'`) } },
      });
    } catch (error) {
      this.#execution.command({ respondToQuery: { queryId, failed: this.#execution.failure(error) } });
    }
  }

  update(update: DoUpdate): void {
    const { name, protocolInstanceId, runValidator } = update;
    const byDefault = withName(this.#defaultUpdate, name);
    const handler = this.#updates.get(name) ?? (byDefault && { handle: byDefault, validate: undefined });
    if (handler === undefined) {
      this.#waitingUpdates.push(update);
      return;
    }
    const { payloads } = this.#execution;
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
    const run = async (): Promise<unknown> => await handler.handle(...args);
    this.#running++;
    run()
      .then((result) => {
        const completed = payloads.out(result, `the result of '${name}'`);
        this.#execution.command({ updateResponse: { protocolInstanceId, completed } });
      })
      .catch((error: unknown) => {
        if (error instanceof TemporalFailure) {
          this.#reject(protocolInstanceId, error);
        } else {
          this.#execution.fail(error);
        }
      })
      .finally(() => {
        this.#running--;
      });
  }

  /** What no handler was set for while the workflow's code ran as far as it could has none. */
  rejectWaitingUpdates(): void {
    const waiting = this.#waitingUpdates;
    this.#waitingUpdates = [];
    for (const { name, protocolInstanceId } of waiting) {
      const known = [...this.#updates.keys()].join(' ');
      const message = `No registered handler found for update: ${name}. Registered updates: [${known}]`;
      this.#reject(protocolInstanceId, new ReferenceError(message));
    }
  }

  #reject(protocolInstanceId: string, error: unknown): void {
    this.#execution.command({ updateResponse: { protocolInstanceId, rejected: this.#execution.failure(error) } });
  }

  #takeWaitingSignals(): void {
    const waiting = this.#waitingSignals;
    this.#waitingSignals = [];
    for (const signal of waiting) {
      this.signal(signal);
    }
  }

  #takeWaitingUpdates(): void {
    const waiting = this.#waitingUpdates;
    this.#waitingUpdates = [];
    for (const update of waiting) {
      this.update(update);
    }
  }
}

function set<T>(handlers: Map<string, T>, name: string, handler: T | undefined): void {
  if (handler === undefined) {
    handlers.delete(name);
  } else {
    handlers.set(name, handler);
  }
}

/** A default handler is told the name of what it handles, before the arguments. */
function withName(handler: Handler | undefined, name: string): Handler | undefined {
  return handler && ((...args) => handler(name, ...args));
}
