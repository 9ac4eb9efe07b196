import { wrongType } from './wrong-type.js';

let begin: (event: Event, target: EventTarget) => void;
let isStopped: (event: Event) => boolean;

/** `Event` of workflow code: as much of Node's as there is a use for without a tree of targets. */
export class Event {
  readonly type: string;
  readonly cancelable: boolean;
  #target: EventTarget | null = null;
  #prevented = false;
  #stopped = false;

  static {
    begin = (event, target) => {
      event.#target = target;
    };
    isStopped = (event) => event.#stopped;
  }

  constructor(type: unknown, options: { cancelable?: boolean } = {}) {
    this.type = String(type);
    this.cancelable = options.cancelable === true;
  }

  get target(): EventTarget | null {
    return this.#target;
  }

  get currentTarget(): EventTarget | null {
    return this.#target;
  }

  get defaultPrevented(): boolean {
    return this.#prevented;
  }

  preventDefault(): void {
    this.#prevented = this.cancelable;
  }

  stopImmediatePropagation(): void {
    this.#stopped = true;
  }
}

type Callback = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

interface Listener {
  readonly callback: Callback;
  readonly capture: boolean;
  readonly once: boolean;
}

/** `EventTarget` of workflow code. */
export class EventTarget {
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(type: unknown, callback: Callback | null | undefined, options?: AnyOptions): void {
    const { capture = false, once = false, signal } = optionsOf(options);
    const name = String(type);
    const listeners = this.#listeners.get(name) ?? [];
    const known = listeners.some((listener) => listener.callback === callback && listener.capture === capture);
    if (!isCallback(callback) || known || signal?.aborted) {
      return;
    }
    this.#listeners.set(name, [...listeners, { callback, capture, once }]);
    signal?.addEventListener('abort', () => this.removeEventListener(name, callback, { capture }), { once: true });
  }

  removeEventListener(type: unknown, callback: Callback | null | undefined, options?: AnyOptions): void {
    const { capture = false } = optionsOf(options);
    const name = String(type);
    const stays = (listener: Listener) => listener.callback !== callback || listener.capture !== capture;
    this.#listeners.set(name, this.#listeners.get(name)?.filter(stays) ?? []);
  }

  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) {
      throw wrongType('The "event" argument must be an instance of Event.');
    }
    begin(event, this);
    for (const listener of this.#listeners.get(event.type) ?? []) {
      const { callback, capture, once } = listener;
      if (!this.#listeners.get(event.type)?.includes(listener)) {
        // One that was told before has taken it away.
        continue;
      }
      if (once) {
        this.removeEventListener(event.type, callback, { capture });
      }
      try {
        if (typeof callback === 'function') {
          Reflect.apply(callback, this, [event]);
        } else {
          callback.handleEvent(event);
        }
      } catch (error) {
        // It is no matter of who dispatches, but a fault of the workflow's code.
        void Promise.reject(error);
      }
      if (isStopped(event)) {
        break;
      }
    }
    return !event.defaultPrevented;
  }
}

type AnyOptions = ListenerOptions | boolean | null;

function optionsOf(options: AnyOptions = {}): ListenerOptions {
  return typeof options === 'boolean' ? { capture: options } : (options ?? {});
}

/** Whether it can be called; nothing at all is ignored, as in Node. */
function isCallback(callback: unknown): callback is Callback {
  if (callback === null || callback === undefined) {
    return false;
  }
  if (typeof callback === 'function' || typeof callback === 'object') {
    return true;
  }
  throw wrongType('The "listener" argument must be an instance of EventListener.');
}

interface ListenerOptions {
  readonly capture?: boolean;
  readonly once?: boolean;
  readonly signal?: { readonly aborted: boolean } & Pick<EventTarget, 'addEventListener'>;
}
