import type { Host } from '../../../../lib/workflow/host.js';

let given: Host | undefined;

/** Set once, before anything of the runtime is used. */
export function setHost(host: Host): void {
  given = host;
}

/** What the outside has given. Kept in this module, so that workflow code cannot reach it. */
export function host(): Host {
  if (given === undefined) {
    throw new Error('the runtime was not given a host');
  }
  return given;
}
