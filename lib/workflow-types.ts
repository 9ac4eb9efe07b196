/** What the types of a workflow, a signal or a query say of arguments and results. */
import type { QueryDefinition, SignalDefinition } from './definitions.js';

/**
 * A workflow, as a client sees it: an async function that gives its result, or a factory that returns
 * `{ execute, signals?, queries? }`. Only its type and its name are used; it is never called.
 */
export type Workflow = (...args: any[]) => any;

/** The arguments of a workflow. */
export type WorkflowParameters<W extends Workflow> = Parameters<W>;

type Returned<W extends Workflow> = Awaited<ReturnType<W>>;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** The result of a workflow. */
export type WorkflowResultType<W extends Workflow> =
  IsAny<Returned<W>> extends true
    ? any
    : Returned<W> extends { execute(...args: any[]): infer R }
      ? Awaited<R>
      : Returned<W>;

type AnyHandlers = Record<string, (...args: any[]) => any>;

/** The signals of a factory workflow by name; any, where its type is not known; none for a plain function. */
export type WorkflowSignals<W extends Workflow> =
  IsAny<Returned<W>> extends true
    ? AnyHandlers
    : Returned<W> extends { execute(...args: any[]): any; signals?: infer S }
      ? Exclude<S, undefined>
      : unknown;

/** The queries of a factory workflow by name; any, where its type is not known; none for a plain function. */
export type WorkflowQueries<W extends Workflow> =
  IsAny<Returned<W>> extends true
    ? AnyHandlers
    : Returned<W> extends { execute(...args: any[]): any; queries?: infer Q }
      ? Exclude<Q, undefined>
      : unknown;

/**
 * The keys under which the official SDK's definitions carry their types. They are unique symbols that it does not export,
 * so they are told apart by what they stand for: arguments are an array.
 */
type Brands<D> = Extract<keyof D, symbol>;
type ArrayBrands<D> = { [B in Brands<D>]: D[B] extends any[] ? B : never }[Brands<D>];
type EmptyBrands<D> = { [B in Brands<D>]: IsAny<D[B]> extends true ? never : D[B] extends [] ? B : never }[Brands<D>];
/** The one for the arguments; never where a query's result is an array too, and nothing tells which is which. */
type ArgsBrand<D> = [Exclude<Brands<D>, ArrayBrands<D>>] extends [never] ? EmptyBrands<D> : ArrayBrands<D>;
type ResultBrand<D> = Exclude<Brands<D>, ArgsBrand<D>>;

type IsNever<T> = [T] extends [never] ? true : false;
type AsArgs<Args> = IsNever<Args> extends true ? any[] : Args extends any[] ? Args : any[];

/** The arguments of a signal, from its definition; any, where it is only named. */
export type SignalArgs<S> = '@@args' extends keyof S
  ? S extends SignalDefinition<infer Args>
    ? Args
    : never
  : AsArgs<S[Brands<S>]>;

/** The arguments of a query, from its definition. */
export type QueryArgs<Q> = '@@args' extends keyof Q
  ? Q extends QueryDefinition<any, infer Args>
    ? Args
    : never
  : AsArgs<Q[ArgsBrand<Q>]>;

/** The result of a query, from its definition. */
export type QueryResult<Q> = '@@ret' extends keyof Q
  ? Q extends QueryDefinition<infer Ret, any>
    ? Ret
    : never
  : IsNever<ArgsBrand<Q>> extends true
    ? any
    : Q[IsNever<ResultBrand<Q>> extends true ? ArgsBrand<Q> : ResultBrand<Q>];
