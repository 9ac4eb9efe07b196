type Kept = [PropertyKey, PropertyDescriptor][];

/**
 * What workflows add to the global object: kept apart for each run, and put back when it is the run's turn again. What was
 * there before them is fixed, so only what was added needs to be looked at.
 */
export class GlobalsOfRuns {
  readonly #fixed = new Set(Reflect.ownKeys(globalThis));
  readonly #prototype = Object.getPrototypeOf(globalThis);
  readonly #kept = new Map<string, Kept>();
  /** What a workflow made that cannot be taken away; no other one may run in this context after it. */
  spoiled: string | undefined;

  enter(runId: string): void {
    for (const [name, descriptor] of this.#kept.get(runId) ?? []) {
      Object.defineProperty(globalThis, name, descriptor);
    }
  }

  leave(runId: string): void {
    const names = Reflect.ownKeys(globalThis);
    if (names.length > this.#fixed.size) {
      this.#kept.set(runId, this.#take(names));
    } else {
      this.#kept.delete(runId);
    }
    if (Object.getPrototypeOf(globalThis) !== this.#prototype) {
      this.spoiled = 'a workflow has given the global object another prototype';
    }
    if (!Object.isExtensible(globalThis)) {
      this.spoiled = 'a workflow has made the global object unchangeable';
    }
  }

  remove(runId: string): void {
    this.#kept.delete(runId);
  }

  #take(names: readonly PropertyKey[]): Kept {
    const taken: Kept = [];
    for (const name of names) {
      if (!this.#fixed.has(name as string)) {
        const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
        if (!Reflect.deleteProperty(globalThis, name) || Object.hasOwn(globalThis, name)) {
          this.spoiled = `a workflow has made a global that cannot be taken away: ${String(name)}`;
        } else if (descriptor !== undefined) {
          taken.push([name, descriptor]);
        }
      }
    }
    return taken;
  }
}
