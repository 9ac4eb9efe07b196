import vm from 'node:vm';
import type { Host } from '../../../../lib/workflow/host.js';
import type { WorkflowActivation, WorkflowActivationCompletion } from '../protocol/messages.js';
import type { Input } from '../protocol/wire.js';
import type { makeRuntime, Runtime, WorkerFacts } from '../sandbox/runtime.js';
import { Scopes } from './scopes.js';
import { evaluate, type NamedScript, newContext, type WrappedScript, wrapFor } from './scripts.js';
import { changeUrl, parseUrl } from './urls.js';

/** What a context is made with. */
export interface ContextParts {
  readonly runtime: WrappedScript;
  readonly bundle: NamedScript;
  readonly facts: WorkerFacts;
  readonly host: Pick<Host, 'log' | 'sink' | 'mapStack'>;
}

type RuntimeModule = { makeRuntime: typeof makeRuntime };

/**
 * The V8 context of a thread, with the runtime in it and the user's bundle. All workflows of the thread run in it, one at a
 * time; what they share cannot be changed (sandbox/lockdown.ts), what they add to the global object goes with them.
 */
export class WorkflowContext {
  readonly #context = newContext();
  readonly #runtime: Runtime;
  readonly #scopes = new Scopes();
  /** A script that does nothing: after it, the context's own queue of promises is worked off. */
  readonly #turn = new vm.Script('0', { filename: 'temporal-native-turn.js' });

  constructor({ runtime, bundle, facts, host }: ContextParts) {
    const module = { exports: {} as RuntimeModule };
    evaluate(this.#context, runtime)(undefined, module, module.exports);
    const { use } = module.exports.makeRuntime(makeHost(host, this.#scopes), facts);
    // After the globals have been replaced and fixed.
    this.#runtime = use(evaluate(this.#context, wrapFor(this.#context, bundle)) as Parameters<typeof use>[0]);
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
