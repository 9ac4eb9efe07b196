import { randomUUID } from 'node:crypto';

/** A workflow id that no other test has: what isolates the tests from each other on a server that is shared. */
export function uniqueId(label: string): string {
  return `${label}-${randomUUID()}`;
}

/** What a UUID looks like, as run ids and default workflow ids do. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
