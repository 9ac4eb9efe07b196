import type { Host } from '../../../../lib/workflow/host.js';

let given: Host | undefined;

/** Set once, before anything of the runtime is used. */
export function setHost(host: Host): void {
  given = host;
}

/**
 * The host, whose functions throw errors of this realm only. They throw none of their own, but where the stack is
 * exhausted, V8 throws in them, and by an error of the outside workflow code could reach the outside.
 */
export function guarded(outside: Host): Host {
  const guard =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      try {
        return call(...args);
      } catch {
        throw new RangeError('the stack is exhausted');
      }
    };
  return {
    text: guard(outside.text),
    utf8Into: guard(outside.utf8Into),
    parseUrl: guard(outside.parseUrl),
    changeUrl: guard(outside.changeUrl),
    log: guard(outside.log),
    sink: guard(outside.sink),
    mapStack: guard(outside.mapStack),
    currentScope: guard(outside.currentScope),
    enterScope: guard(outside.enterScope),
    leaveScope: guard(outside.leaveScope),
    runInScope<T>(scope: object | undefined, run: () => T): T {
      // What `run` throws is of this realm, and does not go through the outside.
      let outcome: { readonly result: T } | { readonly error: unknown } | undefined;
      guard(outside.runInScope)(scope, () => {
        try {
          outcome = { result: run() };
        } catch (error) {
          outcome = { error };
        }
      });
      const { result, error } = outcome as unknown as { result: T; error: unknown };
      if (outcome !== undefined && 'error' in outcome) {
        throw error;
      }
      return result;
    },
  };
}

/** What the outside has given. Kept in this module, so that workflow code cannot reach it. */
export function host(): Host {
  if (given === undefined) {
    throw new Error('the runtime was not given a host');
  }
  return given;
}
