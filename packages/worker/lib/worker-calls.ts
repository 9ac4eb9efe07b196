import type { NativeWorker, WorkerFailure, WorkerMessage } from './native.js';

/** A native worker, and the calls on it that are in flight: each has a slot, to which the native side answers. */
export class WorkerCalls {
  readonly native: NativeWorker;
  /** Settled when the worker is connected, or cannot be. */
  readonly connected: Promise<WorkerFailure | undefined>;
  readonly #settlers: Connecting['settlers'];
  readonly #onMessage: (message: TaskMessage) => void;
  #lastSlot = 0;

  private constructor(native: NativeWorker, onMessage: (message: TaskMessage) => void, connecting: Connecting) {
    this.native = native;
    this.#onMessage = onMessage;
    this.#settlers = connecting.settlers;
    this.connected = connecting.promise;
  }

  /** Makes a worker by one of the native side's functions, which answers when it is ready; or says why it cannot be. */
  static open(make: MakeWorker, onMessage: (message: TaskMessage) => void): WorkerCalls | WorkerFailure {
    const settlers: Connecting['settlers'] = new Map();
    const promise = new Promise<WorkerFailure | undefined>((resolve) => settlers.set(0, resolve));
    // Shown by async hooks; jest asks it whether anything is open.
    const resource = { hasRef: () => settlers.size > 0 };
    const native = make(0, () => calls.#drain(), resource);
    if ('type' in native) {
      return native;
    }
    const calls = new WorkerCalls(native, onMessage, { settlers, promise });
    return calls;
  }

  /** Polls until the worker is shut down and all its tasks are done. Never rejects: a failure is an answer. */
  run(): Promise<WorkerFailure | undefined> {
    this.#lastSlot++;
    const slot = this.#lastSlot;
    return new Promise((resolve) => {
      this.#settlers.set(slot, resolve);
      this.native.keepAlive(true);
      this.native.run(slot);
    });
  }

  close(): void {
    this.native.close();
    this.#settlers.clear();
  }

  #drain(): void {
    for (const message of this.native.drain()) {
      if (message.type !== 'Done' && message.type !== 'Failed') {
        this.#onMessage(message);
      } else {
        const settle = this.#settlers.get(message.slot);
        this.#settlers.delete(message.slot);
        if (this.#settlers.size === 0) {
          this.native.keepAlive(false);
        }
        settle?.(message.type === 'Failed' ? message.failure : undefined);
      }
    }
  }
}

/** What the native side tells without having been asked. */
export type TaskMessage = Exclude<WorkerMessage, { type: 'Done' | 'Failed' }>;

type MakeWorker = (slot: number, onWake: () => void, resource: object) => NativeWorker | WorkerFailure;

interface Connecting {
  readonly settlers: Map<number, (failure: WorkerFailure | undefined) => void>;
  readonly promise: Promise<WorkerFailure | undefined>;
}
