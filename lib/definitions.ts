import { checkNonEmpty } from './check.js';

/** A signal by its name, with the types of its arguments. Structural: those of other SDKs' packages fit. */
export interface SignalDefinition<Args extends any[] = [], Name extends string = string> {
  type: 'signal';
  name: Name;
  /** Never there; carries the types. */
  readonly '@@args'?: Args;
}

/** A query by its name, with the types of its result and arguments. Structural: those of other SDKs' packages fit. */
export interface QueryDefinition<Ret, Args extends any[] = [], Name extends string = string> {
  type: 'query';
  name: Name;
  /** Never there; carries the types. */
  readonly '@@args'?: Args;
  readonly '@@ret'?: Ret;
}

/** An update by its name, with the types of its result and arguments. */
export interface UpdateDefinition<Ret, Args extends any[] = [], Name extends string = string> {
  type: 'update';
  name: Name;
  /** Never there; carries the types. */
  readonly '@@args'?: Args;
  readonly '@@ret'?: Ret;
}

/** Names a signal, for whoever sends it. */
export function defineSignal<Args extends any[] = [], Name extends string = string>(
  name: Name,
): SignalDefinition<Args, Name> {
  return { type: 'signal', name: checkNonEmpty(name, 'the signal name') as Name };
}

/** Names a query, for whoever asks it. */
export function defineQuery<Ret, Args extends any[] = [], Name extends string = string>(
  name: Name,
): QueryDefinition<Ret, Args, Name> {
  return { type: 'query', name: checkNonEmpty(name, 'the query name') as Name };
}

/** Names an update, for whoever asks for it. */
export function defineUpdate<Ret, Args extends any[] = [], Name extends string = string>(
  name: Name,
): UpdateDefinition<Ret, Args, Name> {
  return { type: 'update', name: checkNonEmpty(name, 'the update name') as Name };
}

/** The name that a definition or a string gives. */
export function definitionName(definition: unknown, kind: 'signal' | 'query'): string {
  if (typeof definition === 'string') {
    return checkNonEmpty(definition, `the ${kind} name`);
  }
  const { type, name } = (definition ?? {}) as Partial<SignalDefinition>;
  if (typeof definition !== 'object' || typeof name !== 'string') {
    throw new TypeError(`a ${kind} is named by a string or a definition`);
  }
  if (type !== (kind as string)) {
    throw new TypeError(`'${name}' is the definition of a ${String(type)}, not of a ${kind}`);
  }
  return checkNonEmpty(name, `the ${kind} name`);
}
