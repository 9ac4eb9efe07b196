import vm from 'node:vm';
import type { Host } from '../../../../lib/workflow/host.js';
import type { WorkflowActivation, WorkflowActivationCompletion } from '../protocol/messages.js';
import type { Input } from '../protocol/wire.js';
import type { makeRuntime, Runtime, WorkerFacts } from '../sandbox/runtime.js';
import { Scopes } from './scopes.js';
import { changeUrl, parseUrl } from './urls.js';

/** A script, and how it is called in stacks. */
export interface NamedScript {
  readonly code: string;
  readonly filename: string;
}

/** What a context is made with. */
export interface ContextParts {
  readonly runtime: NamedScript;
  readonly bundle: NamedScript;
  readonly facts: WorkerFacts;
  readonly host: Pick<Host, 'log' | 'sink' | 'mapStack'>;
}

type RuntimeModule = { makeRuntime: typeof makeRuntime };
type ModuleFunction = (require: unknown, module: { exports: unknown }, exports: unknown) => void;

/** Those of a global's names that are looked up as variables: the rest are not names, or not values. */
const IDENTIFIER = /^[A-Za-z]\w*$/;
const NOT_VARIABLES = new Set(['eval', 'globalThis', 'undefined', 'NaN', 'Infinity']);

/**
 * The V8 context of a thread, with the runtime in it and the user's bundle. All workflows of the thread run in it, one at a
 * time; what they share cannot be changed (sandbox/lockdown.ts), what they add to the global object goes with them.
 */
export class WorkflowContext {
  readonly #context: vm.Context;
  readonly #runtime: Runtime;
  readonly #scopes = new Scopes();
  /** A script that does nothing: after it, the context's own queue of promises is worked off. */
  readonly #turn = new vm.Script('0', { filename: 'temporal-native-turn.js' });

  constructor({ runtime, bundle, facts, host }: ContextParts) {
    this.#context = vm.createContext(Object.create(null), {
      name: 'temporal-native workflows',
      // Nothing of a workflow goes on when its turn is over.
      microtaskMode: 'afterEvaluate',
      codeGeneration: { strings: false, wasm: false },
    });
    const module = { exports: {} as RuntimeModule };
    this.#evaluate(runtime)(undefined, module, module.exports);
    const { use } = module.exports.makeRuntime(makeHost(host, this.#scopes), facts);
    // After the globals have been replaced and fixed.
    this.#runtime = use(this.#evaluate(bundle) as Parameters<typeof use>[0]);
    this.#takeTurn();
  }

  /** Has a run take what has come for it. Between the steps, what the thread has to do otherwise is done. */
  activate(activation: WorkflowActivation): void {
    try {
      this.#runtime.activate(activation);
      this.#takeTurn();
      while (this.#runtime.unblock()) {
        this.#takeTurn();
      }
    } catch (error) {
      // What was in the queue of promises would have its turn in the next workflow otherwise.
      this.#takeTurn();
      throw error;
    } finally {
      this.#scopes.leave();
    }
  }

  /** Answers queries; whether there were any. */
  answer(activation: WorkflowActivation): boolean {
    const any = this.#runtime.answer(activation);
    if (any) {
      this.#takeTurn();
    }
    return any;
  }

  /** What the run asks for. */
  conclude(activation: WorkflowActivation): Input<WorkflowActivationCompletion> {
    return this.#runtime.conclude(activation);
  }

  /** Why no further run may have its turn here, if a workflow has left something that stays. */
  spoiled(): string | undefined {
    return this.#runtime.spoiled();
  }

  rejected(error: unknown): void {
    this.#runtime.rejected(error);
  }

  remove(runId: string): void {
    this.#runtime.remove(runId);
  }

  #takeTurn(): void {
    this.#scopes.leave();
    this.#turn.runInContext(this.#context);
  }

  /**
   * The function that a script's code is. The global's names are its variables: looked up in the global object, each use
   * would be a call out of the context.
   */
  #evaluate({ code, filename }: NamedScript): ModuleFunction {
    const names = globalNames(this.#context);
    const wrapped = wrap(code, names);
    const script = new vm.Script(wrapped, {
      filename,
      // The wrapper stands on a line of its own, so that the lines are those of the code.
      lineOffset: -1,
    });
    const withVariables = script.runInContext(this.#context) as (values: unknown[]) => ModuleFunction;
    const read = vm.runInContext('(name) => globalThis[name]', this.#context) as (name: string) => unknown;
    return withVariables(names.map(read));
  }
}

function globalNames(context: vm.Context): string[] {
  const list = vm.runInContext('Object.getOwnPropertyNames(globalThis).join(" ")', context) as string;
  const readable = vm.runInContext(
    '(name) => "value" in Object.getOwnPropertyDescriptor(globalThis, name)',
    context,
  ) as (name: string) => boolean;
  return list.split(' ').filter((name) => IDENTIFIER.test(name) && !NOT_VARIABLES.has(name) && readable(name));
}

function wrap(code: string, names: readonly string[]): string {
  // All workflows of the thread share them, so none may assign to them.
  const variables = `const [${names.join(', ')}] = values;`;
  // In parentheses, which tell V8 that it will be called: it would go through all of the code twice otherwise.
  return `(function (values) { ${variables} return (function (require, module, exports) {\n${code}\n}); })`;
}

function makeHost({ log, sink, mapStack }: ContextParts['host'], scopes: Scopes): Host {
  return {
    log,
    sink,
    mapStack,
    text: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    utf8Into: (text, bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).write(text, 'utf8'),
    parseUrl,
    changeUrl,
    runInScope: (scope, run) => scopes.run(scope, run),
    enterScope: (scope) => scopes.enter(scope),
    leaveScope: () => scopes.leave(),
    currentScope: () => scopes.current(),
  };
}
