import { AsyncLocalStorage } from '../../../../lib/workflow/async-local-storage.js';
import { maybeExecution } from '../../../../lib/workflow/current.js';
import type { Execution } from '../../../../lib/workflow/execution.js';
import { workflowConsole } from '../../../../lib/workflow/log.js';
import { uuidFrom } from '../../../../lib/workflow/random.js';
import { clearWorkflowTimeout, setWorkflowTimeout } from '../../../../lib/workflow/timeouts.js';
import { AbortController, AbortSignal } from './abort.js';
import { replaceDefaultTime } from './date-formats.js';
import { Event, EventTarget } from './events.js';
import { TextDecoder, TextEncoder } from './text-coding.js';
import { URL } from './url.js';
import { URLSearchParams } from './url-search-params.js';

/** What is not the same in every replay, or lets one workflow wait for another. */
const WITHHELD = ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'WebAssembly'];

const realNow = Date.now;

/** The real time, in milliseconds. */
export function realTime(): number {
  return realNow();
}

/** Replaces what is not the same in every replay. Called once, before anything is frozen. */
export function replaceGlobals(): void {
  WITHHELD.forEach(withhold);
  if ('Temporal' in globalThis) {
    withhold('Temporal');
  }
  replaceDate();
  addDispose();
  const realRandom = Math.random;
  Math.random = () => (maybeExecution()?.random ?? realRandom)();
  define('setTimeout', setWorkflowTimeout);
  define('clearTimeout', clearWorkflowTimeout);
  define('queueMicrotask', (callback: () => void): void => {
    Promise.resolve().then(callback);
  });
  define('console', workflowConsole);
  define('crypto', { randomUUID: () => uuidFrom(inWorkflow('crypto.randomUUID').random) });
  const forEvents = { AbortController, AbortSignal, Event, EventTarget };
  const forTexts = { TextDecoder, TextEncoder, URL, URLSearchParams };
  for (const [name, type] of Object.entries({ AsyncLocalStorage, ...forEvents, ...forTexts })) {
    define(name, type);
  }
}

function withhold(name: string): void {
  Object.defineProperty(globalThis, name, {
    get() {
      throw new Error(`${name} is not available in workflows: what it does is not the same in every replay`);
    },
    configurable: false,
  });
}

/** The symbols of `using`, which Node gives its own realm only. */
function addDispose(): void {
  for (const name of ['dispose', 'asyncDispose']) {
    if (!(name in Symbol)) {
      Object.defineProperty(Symbol, name, { value: Symbol.for(`nodejs.${name}`) });
    }
  }
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
}

function inWorkflow(what: string): Execution {
  const execution = maybeExecution();
  if (execution === undefined) {
    throw new Error(`${what} can be used in workflow code only`);
  }
  return execution;
}

/** `Date` with the time of the workflow's task; all else is as it was. */
function replaceDate(): void {
  const Real = Date;
  const now = (): number => maybeExecution()?.now ?? Real.now();
  replaceDefaultTime(now);
  function WorkflowDate(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) {
      return new Real(now()).toString();
    }
    return Reflect.construct(Real, args.length === 0 ? [now()] : args, new.target);
  }
  Object.defineProperties(WorkflowDate, {
    name: { value: 'Date' },
    length: { value: 7 },
    prototype: { value: Real.prototype, writable: false },
    now: { value: now, writable: true, configurable: true },
    parse: { value: Real.parse, writable: true, configurable: true },
    UTC: { value: Real.UTC, writable: true, configurable: true },
  });
  Real.prototype.constructor = WorkflowDate as unknown as DateConstructor;
  define('Date', WorkflowDate);
}
