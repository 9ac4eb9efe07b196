import { checkNonEmpty, describe } from '../check.js';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '../definitions.js';
import { currentExecution } from './current.js';

type MaybePromise<T> = T | Promise<T>;

/** What an update's handler may be given with. */
export interface UpdateHandlerOptions<Args extends any[]> {
  /** Throws to refuse an update before it is accepted. It must change nothing, and cannot wait. */
  validator?: (...args: Args) => void;
  description?: string;
}

/** What a signal's or a query's handler may be given with. */
export interface HandlerOptions {
  description?: string;
}

/** Sets what handles a signal; those that came before are handled now. */
export function setHandler<Args extends any[]>(
  definition: SignalDefinition<Args>,
  handler: ((...args: Args) => MaybePromise<void>) | undefined,
  options?: HandlerOptions,
): void;
/** Sets what answers a query. It must change nothing, and cannot wait. */
export function setHandler<Ret, Args extends any[]>(
  definition: QueryDefinition<Ret, Args>,
  handler: ((...args: Args) => Ret) | undefined,
  options?: HandlerOptions,
): void;
/** Sets what does an update. */
export function setHandler<Ret, Args extends any[]>(
  definition: UpdateDefinition<Ret, Args>,
  handler: ((...args: Args) => MaybePromise<Ret>) | undefined,
  options?: UpdateHandlerOptions<Args>,
): void;
export function setHandler(
  definition: SignalDefinition<any[]> | QueryDefinition<unknown, any[]> | UpdateDefinition<unknown, any[]>,
  handler: ((...args: any[]) => unknown) | undefined,
  options: UpdateHandlerOptions<any[]> = {},
): void {
  const { handlers } = currentExecution('setHandler');
  if (handler !== undefined && typeof handler !== 'function') {
    throw new TypeError(`a handler must be a function, not ${describe(handler)}`);
  }
  const name = checkNonEmpty(definition?.name, 'the name of what is handled');
  switch (definition.type) {
    case 'signal':
      handlers.setSignal(name, handler);
      return;
    case 'query':
      handlers.setQuery(name, handler);
      return;
    case 'update':
      handlers.setUpdate(name, handler && { handle: handler, validate: options.validator });
      return;
    default:
      throw new TypeError(`'${name}' is the definition of nothing that can be handled`);
  }
}

/** The name of {@link setHandler} in between. */
export const setListener = setHandler;

/** Sets what handles the signals that have no handler of their own. */
export function setDefaultSignalHandler(
  handler: ((signalName: string, ...args: unknown[]) => MaybePromise<void>) | undefined,
): void {
  currentExecution('setDefaultSignalHandler').handlers.setDefaultSignal(handler);
}

/** Sets what answers the queries that have no handler of their own. */
export function setDefaultQueryHandler(handler: ((queryName: string, ...args: any[]) => unknown) | undefined): void {
  currentExecution('setDefaultQueryHandler').handlers.setDefaultQuery(handler);
}

/** Sets what does the updates that have no handler of their own. */
export function setDefaultUpdateHandler(
  handler: ((updateName: string, ...args: any[]) => MaybePromise<unknown>) | undefined,
): void {
  currentExecution('setDefaultUpdateHandler').handlers.setDefaultUpdate(handler);
}

/** Whether no handler of a signal or an update is still running. */
export function allHandlersFinished(): boolean {
  return currentExecution('allHandlersFinished').handlers.allFinished;
}
