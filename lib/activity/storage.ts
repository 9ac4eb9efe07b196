import { AsyncLocalStorage } from 'node:async_hooks';

/** Where the context of the activity whose code is running is kept: at one place for all copies of this module. */
const KEY = Symbol.for('temporal-native.activityContext');

const global = globalThis as { [KEY]?: AsyncLocalStorage<object> };

/** It is made where it is first needed. */
export function sharedStorage(): AsyncLocalStorage<object> {
  global[KEY] ??= new AsyncLocalStorage();
  return global[KEY];
}

/** Whether the calling code is that of an activity which a server waits for: of a local one, it waits for the workflow. */
export function isInActivity(): boolean {
  const context = global[KEY]?.getStore() as { readonly info?: { readonly isLocal?: boolean } } | undefined;
  return context?.info?.isLocal === false;
}
