import { isInActivity } from '../../../lib/activity/storage.js';
import { checkKnown, checkNonEmpty, checkObject } from '../../../lib/check.js';
import { type Duration, toMs } from '../../../lib/duration.js';
import { checkOptions, type DevServerOptions } from './dev-server-options.js';
import type { HistoryReference, WorkflowHistory } from './history.js';
import { Skipping } from './native.js';
import { type Answer, ServerCalls } from './server-calls.js';
import { type CallContext, serverError } from './server-error.js';

/**
 * A Temporal server for development and tests, inside this process. It keeps its state in memory; any client and any
 * worker can use it. For production there are the real Temporal Server and Temporal Cloud.
 *
 * Several may run at once, and know nothing of each other. Close each: that ends all connections to it. An idle server
 * does not keep the process alive, see {@link DevServer.ref}.
 *
 * @example
 * ```ts
 * const server = await DevServer.start({ timeSkipping: true });
 * const connection = new Connection({ address: server.address });
 * // …
 * await server.close();
 * ```
 */
export class DevServer {
  /** Where it listens, as `host:port`. */
  readonly address: string;
  readonly #calls: ServerCalls;
  readonly #skipsOnRequest: boolean;
  /** How many let the clock jump now. Another object from each reset on, which ends it for all of them. */
  #skippers = { count: 0 };

  private constructor(calls: ServerCalls, skipsOnRequest: boolean) {
    this.#calls = calls;
    this.#skipsOnRequest = skipsOnRequest;
    this.address = calls.address;
  }

  /**
   * Starts a server. It serves when the promise resolves.
   *
   * @throws TypeError or {@link ValueError} that names the option; {@link ServerStartError} when it cannot listen there
   */
  static async start(options: DevServerOptions = {}): Promise<DevServer> {
    const checked = checkOptions(options);
    const calls = new ServerCalls(checked);
    if (!calls.isLoopback) {
      calls.log('warn', `other machines can reach ${calls.address}, and there is no authentication`);
    }
    return new DevServer(calls, checked.native.timeSkipping === Skipping.Locked);
  }

  /** Ends the server, all connections to it, and the calls on this object, with {@link IllegalStateError}. May be called again. */
  async close(): Promise<void> {
    this.#calls.close();
  }

  /** Closes the server at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Forgets all workflows, tasks and timers, and the time that was skipped. The server is then as it was after its start,
   * with the namespaces and search attributes of its options; clients and workers stay connected.
   *
   * @throws an {@link IllegalStateError} when the server is closed
   */
  async reset(): Promise<void> {
    this.#skippers = { count: 0 };
    const answer = await this.#calls.call((native, slot) => native.reset(slot));
    this.#result(answer, { call: 'reset', address: this.address });
  }

  /**
   * Resolves when that much time has passed on the server's clock. Without time skipping, it takes that long. With it, the
   * clock jumps from one thing that is due to the next and then there, whenever nothing is running; a workflow task or an
   * activity that no worker takes is running, too. Called by an activity, it lets the clock jump for as long as
   * nothing else runs, over that activity.
   *
   * @param duration - milliseconds, or a text such as `'30 days'`
   * @throws TypeError or {@link ValueError} for a duration that is none; {@link IllegalStateError} when the server is closed
   */
  async sleep(duration: Duration): Promise<void> {
    const ms = toMs(duration, 'sleep');
    const activity = isInActivity();
    const sleep = async () => {
      const answer = await this.#calls.call((native, slot) => native.sleep(slot, ms, activity));
      this.#result(answer, { call: 'sleep', address: this.address });
    };
    await (activity ? sleep() : this.skipTimeWhile(sleep));
  }

  /**
   * Runs a function, and lets the clock of a server that was started with `timeSkipping: 'manual'` jump, as during
   * {@link DevServer.sleep}, until its promise is settled. Any other server's clock goes on as it does. May be nested, and
   * used several times at once.
   *
   * @returns what the function's promise resolves with
   * @throws what it rejects with; {@link IllegalStateError} when the server is closed
   */
  async skipTimeWhile<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#skipsOnRequest) {
      return await work();
    }
    const skippers = this.#skippers;
    skippers.count++;
    try {
      if (skippers.count === 1) {
        const answer = await this.#calls.call((native, slot) => native.letSkip(slot, true));
        this.#result(answer, { call: 'skipTimeWhile', address: this.address });
      }
      return await work();
    } finally {
      skippers.count--;
      if (skippers.count === 0 && skippers === this.#skippers) {
        // It fails only where the server is closed, which is no matter any more.
        await this.#calls.call((native, slot) => native.letSkip(slot, false));
      }
    }
  }

  /** What the server's clock shows: the real time, and the time that was skipped. */
  currentTime(): Date {
    return new Date(this.#calls.currentTimeMs);
  }

  /**
   * The history of a workflow, to look into or to replay.
   *
   * @param runId - default: the latest run
   * @throws a {@link WorkflowNotFoundError}, {@link NamespaceNotFoundError}; {@link ServiceError} for an id that cannot be
   * one; {@link IllegalStateError} when the server is closed
   */
  history(workflowId: string, runId?: string): Promise<WorkflowHistory>;
  /** The history of a workflow of any namespace. */
  history(reference: HistoryReference): Promise<WorkflowHistory>;
  async history(reference: string | HistoryReference, run?: string): Promise<WorkflowHistory> {
    const { workflowId, runId, namespace } = checkReference(reference, run);
    const answer = await this.#calls.call((native, slot) =>
      native.history(slot, namespace ?? 'default', workflowId, runId ?? ''),
    );
    return JSON.parse(this.#result(answer, { call: 'history', address: this.address, workflowId, runId }));
  }

  /** Keeps the process alive until the server is closed, as a script has to that is nothing but a server. */
  ref(): this {
    this.#calls.hold(true);
    return this;
  }

  /** Takes {@link DevServer.ref} back. */
  unref(): this {
    this.#calls.hold(false);
    return this;
  }

  #result(answer: Answer, context: CallContext): string {
    if ('failure' in answer) {
      throw serverError(answer.failure, context);
    }
    return answer.json ?? '';
  }
}

function checkReference(reference: string | HistoryReference, run: unknown): HistoryReference {
  const named: HistoryReference =
    typeof reference === 'string' ? { workflowId: reference, runId: run as string } : reference;
  checkObject(named, 'what history() takes');
  checkKnown(named, ['workflowId', 'runId', 'namespace'], 'history');
  checkNonEmpty(named.workflowId, 'workflowId');
  for (const name of ['runId', 'namespace'] as const) {
    if (named[name] !== undefined) {
      checkNonEmpty(named[name], name);
    }
  }
  return named;
}
