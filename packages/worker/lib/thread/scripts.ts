import vm from 'node:vm';

/** A script, and how it is called in stacks. */
export interface NamedScript {
  readonly code: string;
  readonly filename: string;
}

/** The script that makes a function of a {@link NamedScript}'s code, for a context that has globals of these names. */
export interface WrappedScript {
  readonly source: string;
  readonly filename: string;
  readonly names: readonly string[];
  /** What V8 has compiled of it, which another thread of this process need not compile again. */
  readonly compiled?: Uint8Array;
}

/** What a script's code is: a module. */
export type ModuleFunction = (require: unknown, module: { exports: unknown }, exports: unknown) => void;

/** Those of a global's names that are looked up as variables: the rest are not names, or not values. */
const IDENTIFIER = /^[A-Za-z]\w*$/;
const NOT_VARIABLES = new Set(['eval', 'globalThis', 'undefined', 'NaN', 'Infinity']);

export function newContext(): vm.Context {
  return vm.createContext(Object.create(null), {
    name: 'temporal-native workflows',
    // Nothing of a workflow goes on when its turn is over.
    microtaskMode: 'afterEvaluate',
    codeGeneration: { strings: false, wasm: false },
  });
}

/** For a context that has been made already. */
export function wrapFor(context: vm.Context, { code, filename }: NamedScript): WrappedScript {
  const names = globalNames(context);
  // All workflows of the thread share them, so none may assign to them.
  const variables = `const [${names.join(', ')}] = values;`;
  // In parentheses, which tell V8 that it will be called: it would go through all of the code twice otherwise.
  const source = `(function (values) { ${variables} return (function (require, module, exports) {\n${code}\n}); })`;
  return { source, filename, names };
}

/** For what is run first in contexts of other threads. */
export function compile(script: NamedScript): WrappedScript {
  const wrapped = wrapFor(newContext(), script);
  return { ...wrapped, compiled: toScript(wrapped).createCachedData() };
}

/**
 * The function that a script's code is. The global's names are its variables: looked up in the global object, each use
 * would be a call out of the context.
 */
export function evaluate(context: vm.Context, wrapped: WrappedScript): ModuleFunction {
  const withVariables = toScript(wrapped).runInContext(context) as (values: unknown[]) => ModuleFunction;
  const read = vm.runInContext('(name) => globalThis[name]', context) as (name: string) => unknown;
  return withVariables(wrapped.names.map(read));
}

function toScript({ source, filename, compiled }: WrappedScript): vm.Script {
  // The wrapper stands on a line of its own, so that the lines are those of the code.
  return new vm.Script(source, { filename, lineOffset: -1, cachedData: compiled });
}

function globalNames(context: vm.Context): string[] {
  const list = vm.runInContext('Object.getOwnPropertyNames(globalThis).join(" ")', context) as string;
  const readable = vm.runInContext(
    '(name) => "value" in Object.getOwnPropertyDescriptor(globalThis, name)',
    context,
  ) as (name: string) => boolean;
  return list.split(' ').filter((name) => IDENTIFIER.test(name) && !NOT_VARIABLES.has(name) && readable(name));
}
