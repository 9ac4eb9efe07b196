/** What the types of a workflow say of its arguments, result, signals and queries. */

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
