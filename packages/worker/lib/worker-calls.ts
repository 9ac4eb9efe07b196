import { NativeWorker, type NativeWorkerOptions, type WorkerFailure } from './native.js';

/** A native worker, and the calls on it that are in flight: each has a slot, to which the native side answers. */
export class WorkerCalls {
  readonly native: NativeWorker;
  /** Settled when the worker is connected, or cannot be. */
  readonly connected: Promise<WorkerFailure | undefined>;
  readonly #settlers = new Map<number, (failure: WorkerFailure | undefined) => void>();
  readonly #onActivityTask: (bytes: Uint8Array) => void;
  #lastSlot = 0;

  private constructor(native: NativeWorker, onActivityTask: (bytes: Uint8Array) => void, connecting: Connecting) {
    this.native = native;
    this.#onActivityTask = onActivityTask;
    this.#settlers = connecting.settlers;
    this.connected = connecting.promise;
  }

  /** Makes a worker, which connects in the background; or says what is wrong with the options. */
  static connect(
    options: NativeWorkerOptions,
    onActivityTask: (bytes: Uint8Array) => void,
  ): WorkerCalls | WorkerFailure {
    const settlers: Connecting['settlers'] = new Map();
    const promise = new Promise<WorkerFailure | undefined>((resolve) => settlers.set(0, resolve));
    // Shown by async hooks; jest asks it whether anything is open.
    const resource = { hasRef: () => settlers.size > 0 };
    const native = NativeWorker.connect(options, 0, () => calls.#drain(), resource);
    if ('type' in native) {
      return native;
    }
    const calls = new WorkerCalls(native, onActivityTask, { settlers, promise });
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
      if (message.type === 'ActivityTask') {
        this.#onActivityTask(message.bytes);
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

interface Connecting {
  readonly settlers: Map<number, (failure: WorkerFailure | undefined) => void>;
  readonly promise: Promise<WorkerFailure | undefined>;
}
