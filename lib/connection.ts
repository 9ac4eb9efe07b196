import { brand } from './brand.js';
import { callError, optionError } from './call-error.js';
import { mergeScopes, ScopedCalls } from './call-scope.js';
import { checkSignal, describe } from './check.js';
import {
  CONNECTION_OPTIONS,
  type ConnectionOptions,
  checkApiKey,
  checkMetadata,
  type Metadata,
  toNativeOptions,
} from './connection-options.js';
import { toMs } from './duration.js';
import { IllegalStateError } from './errors.js';
import type { NativeConnection } from './native.js';
import { type Answer, type CallScope, isFailed, type NativeCalls, nativeCalls, type Submit } from './native-call.js';

/** Closes connections that were forgotten; each of a call in flight is held by that call. */
const forgotten = new FinalizationRegistry<{ calls: NativeCalls; native: NativeConnection; number: number }>(
  ({ calls, native, number }) => calls.disconnect(native, number),
);

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** What `new WorkflowClient(…)` takes: the workflow service of a connection. */
export class WorkflowService {
  /** The connection that its calls take. */
  readonly connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    // Not enumerable, so that it is not printed twice.
    this.connection = connection;
    Object.defineProperty(this, 'connection', { enumerable: false });
  }
}
brand(WorkflowService, 'NativeWorkflowService');

/**
 * A connection to a Temporal server.
 *
 * Making one does no I/O and never fails for an absent server: it connects when first used, and again when it was lost.
 * An idle connection does not keep the process alive; a call in flight does.
 */
export class Connection {
  /** What {@link WorkflowClient} takes. */
  readonly workflowService: WorkflowService;
  /** @internal What a test environment does while a result is awaited: it lets time be skipped. */
  declare readonly aroundResults?: <T>(wait: () => Promise<T>) => Promise<T>;
  readonly #calls: NativeCalls;
  readonly #native: NativeConnection;
  readonly #number: number;
  readonly #scoped = new ScopedCalls();
  #apiKey: (() => string) | undefined;
  #sentKey: string | undefined;
  #closed = false;

  /**
   * @throws TypeError or {@link ValueError} that names the option
   */
  constructor(options: ConnectionOptions = {}) {
    const nativeOptions = toNativeOptions(options);
    // Behind a function and not enumerable, so that no key is ever printed.
    Object.defineProperty(this, CONNECTION_OPTIONS, {
      value: () => ({ ...options, apiKey: this.#apiKey ?? this.#sentKey }),
    });
    this.#calls = nativeCalls();
    // Weak, so that a connection that was forgotten without `close()` can be collected, and closed then.
    const self = new WeakRef(this);
    const [native, number] = this.#calls.connect(nativeOptions, () => {
      const connection = self.deref();
      if (connection !== undefined) {
        connection.#answerKeyWanted();
      }
    });
    if ('type' in native) {
      this.#calls.endIfUnused();
      throw optionError(native);
    }
    this.#native = native;
    this.#number = number;
    this.workflowService = new WorkflowService(this);
    forgotten.register(this, { calls: this.#calls, native, number }, this);
    if (options.apiKey !== undefined) {
      try {
        this.#setApiKey(options.apiKey);
      } catch (error) {
        this.#disconnect();
        throw error;
      }
    }
  }

  /** Resolves once the server has answered. Rejects with {@link ServiceError} when it does not within the connect timeout. */
  static async connect(options?: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    try {
      await connection.#check({ deadline: Date.now() + toNativeOptions(options ?? {}).connectTimeoutMs }, false);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  /** The same as the constructor. */
  static lazy(options?: ConnectionOptions): Connection {
    return new Connection(options);
  }

  /** The same as {@link Connection.workflowService}. */
  get service(): WorkflowService {
    return this.workflowService;
  }

  /** The server's address, as `host:port`. */
  get address(): string {
    return this.#native.address;
  }

  /** Resolves once the server has answered. */
  async ensureConnected(): Promise<void> {
    return await this.#check(undefined, false);
  }

  /** Resolves once the server has answered, or rejects when it does not within `ms` (milliseconds or an `ms` string). */
  async untilReady(ms: number | string = 5000): Promise<void> {
    return await this.#check({ deadline: Date.now() + toMs(ms, 'untilReady') }, true);
  }

  /** Replaces the API key of the calls from now on. */
  setApiKey(apiKey: string | (() => string)): void {
    this.#setApiKey(apiKey);
  }

  /** Replaces the metadata of the calls from now on. */
  setMetadata(metadata: Metadata): void {
    const failure = this.#native.setMetadata(checkMetadata(metadata));
    if (failure) {
      throw optionError(failure);
    }
  }

  /**
   * Calls that `callback` makes on this connection, at any depth, end by `deadline`.
   *
   * @param deadline - a `Date`, or milliseconds since the epoch
   */
  async withDeadline<R>(deadline: number | Date, callback: () => Promise<R>): Promise<R> {
    const ms = Number(deadline);
    if (!Number.isFinite(ms)) {
      throw new TypeError(`deadline must be a Date or milliseconds since the epoch, not ${describe(deadline)}`);
    }
    return await this.#scoped.run({ deadline: ms }, callback);
  }

  /** Calls that `callback` makes on this connection, at any depth, carry `metadata` too. */
  async withMetadata<R>(metadata: Metadata, callback: () => Promise<R>): Promise<R> {
    return await this.#scoped.run({ metadata: checkMetadata(metadata) }, callback);
  }

  /** Calls that `callback` makes on this connection, at any depth, reject with the signal's reason when it is aborted. */
  async withAbortSignal<R>(signal: AbortSignal, callback: () => Promise<R>): Promise<R> {
    return await this.#scoped.run({ signals: [checkSignal(signal, 'signal')] }, callback);
  }

  /** Ends the calls in flight, each with a {@link ServiceError}, and refuses further ones. May be called again. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#disconnect();
    }
  }

  /** Closes the connection at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @internal */
  get native(): NativeConnection {
    return this.#native;
  }

  /**
   * Runs a call, with what holds for calls here.
   *
   * @internal
   */
  call<Args extends unknown[]>(scope: CallScope | undefined, submit: Submit<Args>, ...args: Args): Promise<Answer>;
  call(
    scope: CallScope | undefined,
    submit: Submit<unknown[]>,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
    e?: unknown,
    f?: unknown,
    g?: unknown,
  ): Promise<Answer> {
    if (this.#closed) {
      throw new IllegalStateError(`the connection to ${this.address} is closed`);
    }
    if (this.#apiKey !== undefined) {
      this.#refreshApiKey();
    }
    return this.#calls.call(mergeScopes(this.#scoped.current, scope), submit, a, b, c, d, e, f, g);
  }

  #disconnect(): void {
    this.#closed = true;
    forgotten.unregister(this);
    this.#calls.disconnect(this.#native, this.#number);
  }

  async #check(scope: CallScope | undefined, wait: boolean): Promise<void> {
    const answer = await this.call(scope, (slot, control) => this.#native.check(slot, control, wait));
    if (isFailed(answer)) {
      throw callError(answer, { address: this.address });
    }
  }

  #setApiKey(apiKey: string | (() => string)): void {
    if (typeof apiKey === 'function') {
      this.#apiKey = apiKey;
      return;
    }
    this.#sendApiKey(checkApiKey(apiKey));
    this.#apiKey = undefined;
  }

  #refreshApiKey(): void {
    const key = checkApiKey((this.#apiKey as () => string)());
    if (key !== this.#sentKey) {
      this.#sendApiKey(key);
    }
  }

  /** During a long poll. A function that throws then has no caller to tell: the key at hand goes on being used. */
  #answerKeyWanted(): void {
    let key = this.#sentKey;
    try {
      key = this.#apiKey === undefined ? key : checkApiKey(this.#apiKey());
    } catch {
      // The next call asks the function again, and its caller is told.
    }
    if (!this.#native.setApiKey(key)) {
      this.#sentKey = key;
    }
  }

  #sendApiKey(key: string): void {
    const failure = this.#native.setApiKey(key);
    if (failure) {
      throw optionError(failure);
    }
    this.#sentKey = key;
  }

  /** What `console.log` prints: no key, no metadata. */
  [INSPECT](): string {
    return `Connection { address: '${this.address}', closed: ${this.#closed} }`;
  }

  toJSON(): object {
    return { address: this.address };
  }
}
brand(Connection, 'NativeConnection');
Object.defineProperty(WorkflowService.prototype, INSPECT, { value: () => 'WorkflowService {}' });
