import { checkEnum, checkNonEmpty, describe } from '../check.js';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../definitions.js';
import type { WireEnum } from '../enums.js';
import { checkOptions } from './check-options.js';
import { currentExecution } from './current.js';
import type { HandlerFunction } from './handlers.js';
import { isReserved } from './reserved-names.js';

type MaybePromise<T> = T | Promise<T>;

/** What is done about a handler that is still running when the workflow ends. */
export const HandlerUnfinishedPolicy = {
  /** The worker logs a warning. */
  WARN_AND_ABANDON: 'WARN_AND_ABANDON',
  /** Nothing. */
  ABANDON: 'ABANDON',
} as const;
export type HandlerUnfinishedPolicy = (typeof HandlerUnfinishedPolicy)[keyof typeof HandlerUnfinishedPolicy];

const POLICY: WireEnum = { prefix: '', names: ['UNSPECIFIED', 'WARN_AND_ABANDON', 'ABANDON'] };

/** What a query's handler may be given with. */
export interface QueryHandlerOptions {
  /** A line about it, for Temporal's user interface. */
  description?: string;
}

/** What a signal's handler may be given with. */
export interface SignalHandlerOptions extends QueryHandlerOptions {
  /** Default: `'WARN_AND_ABANDON'`. */
  unfinishedPolicy?: HandlerUnfinishedPolicy;
}

/** What an update's handler may be given with. */
export interface UpdateHandlerOptions<Args extends any[]> extends SignalHandlerOptions {
  /** Throws to refuse an update before it is accepted. It must change nothing, and cannot wait. */
  validator?: (...args: Args) => void;
}

/** Sets what handles a signal; those that came before are handled now. */
export function setHandler<Args extends any[]>(
  definition: SignalDefinition<Args>,
  handler: ((...args: Args) => MaybePromise<void>) | undefined,
  options?: SignalHandlerOptions,
): void;
/** Sets what answers a query. It must change nothing, and cannot wait. */
export function setHandler<Ret, Args extends any[]>(
  definition: QueryDefinition<Ret, Args>,
  handler: ((...args: Args) => Ret) | undefined,
  options?: QueryHandlerOptions,
): void;
/** Sets what does an update. */
export function setHandler<Ret, Args extends any[]>(
  definition: UpdateDefinition<Ret, Args>,
  handler: ((...args: Args) => MaybePromise<Ret>) | undefined,
  options?: UpdateHandlerOptions<Args>,
): void;
export function setHandler(
  definition: SignalDefinition<any[]> | QueryDefinition<unknown, any[]> | UpdateDefinition<unknown, any[]>,
  handler: HandlerFunction | undefined,
  options: UpdateHandlerOptions<any[]> = {},
): void {
  const { handlers } = currentExecution('setHandler');
  const name = checkNonEmpty(definition?.name, 'the name of what is handled');
  const kind = KINDS[definition.type];
  if (kind === undefined) {
    throw new TypeError(`'${name}' is the definition of nothing that can be handled`);
  }
  if (isReserved(name)) {
    throw new TypeError(`setHandler: the ${definition.type} name '${name}' is Temporal's own`);
  }
  const handle = checkHandler(handler, 'setHandler');
  checkOptions(options, KNOWN[kind], `setHandler('${name}')`);
  const { description, validator, unfinishedPolicy = 'WARN_AND_ABANDON' } = options;
  const warnIfUnfinished = checkEnum(unfinishedPolicy, 'unfinishedPolicy', POLICY) === 1;
  handlers.set(
    kind,
    name,
    handle && { handle, description, warnIfUnfinished, validate: checkHandler(validator, 'validator') },
  );
}

const KINDS = { signal: 'signals', query: 'queries', update: 'updates' } as const;
const KNOWN = {
  signals: ['description', 'unfinishedPolicy'],
  queries: ['description'],
  updates: ['description', 'unfinishedPolicy', 'validator'],
} as const;

function checkHandler(handler: unknown, what: string): HandlerFunction | undefined {
  if (handler === undefined || handler === null) {
    return undefined;
  }
  if (typeof handler !== 'function') {
    throw new TypeError(`${what}: a handler must be a function, not ${describe(handler)}`);
  }
  return handler as HandlerFunction;
}

/** The name of {@link setHandler} in between. */
export const setListener = setHandler;

/** Sets what handles the signals that have no handler of their own. */
export function setDefaultSignalHandler(
  handler: ((signalName: string, ...args: unknown[]) => MaybePromise<void>) | undefined,
): void {
  const { handlers } = currentExecution('setDefaultSignalHandler');
  handlers.setDefault('signals', checkHandler(handler, 'setDefaultSignalHandler'));
}

/** Sets what answers the queries that have no handler of their own. */
export function setDefaultQueryHandler(handler: ((queryName: string, ...args: any[]) => unknown) | undefined): void {
  const { handlers } = currentExecution('setDefaultQueryHandler');
  handlers.setDefault('queries', checkHandler(handler, 'setDefaultQueryHandler'));
}

/** Sets what does the updates that have no handler of their own. */
export function setDefaultUpdateHandler(
  handler: ((updateName: string, ...args: any[]) => MaybePromise<unknown>) | undefined,
): void {
  const { handlers } = currentExecution('setDefaultUpdateHandler');
  handlers.setDefault('updates', checkHandler(handler, 'setDefaultUpdateHandler'));
}

/** Whether no handler of a signal or an update is still running: `await condition(allHandlersFinished)`. */
export function allHandlersFinished(): boolean {
  return currentExecution('allHandlersFinished').handlers.allFinished;
}
