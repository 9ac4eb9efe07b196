import { AsyncLocalStorage } from 'node:async_hooks';

/** What is current for the code of the thread's workflows and all that it starts. */
export class Scopes {
  /** Made at its first use: once there is one, every promise of the thread is dearer. */
  #storage: AsyncLocalStorage<object | undefined> | undefined;
  #entered = false;

  run<T>(scope: object | undefined, run: () => T): T {
    this.#storage ??= new AsyncLocalStorage();
    return this.#storage.run(scope, run);
  }

  /** For what is running, until {@link Scopes.leave}. */
  enter(scope: object): void {
    this.#storage ??= new AsyncLocalStorage();
    this.#storage.enterWith(scope);
    this.#entered = true;
  }

  /** A workflow's turn is over: what it has entered is not the next one's. */
  leave(): void {
    if (this.#entered) {
      this.#entered = false;
      this.#storage?.enterWith(undefined);
    }
  }

  current(): object | undefined {
    return this.#storage?.getStore();
  }
}
