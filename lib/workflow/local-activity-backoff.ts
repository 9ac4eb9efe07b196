import type { DoBackoff } from '../../packages/worker/lib/protocol/messages.js';

/** A local activity is to be tried again after a pause that is too long to wait for within the workflow task. */
export class LocalActivityBackoff extends Error {
  readonly backoff: DoBackoff;

  constructor(backoff: DoBackoff) {
    super('a local activity waits for its next attempt');
    this.backoff = backoff;
  }
}
