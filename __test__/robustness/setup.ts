import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestAuthority } from './certificates';
import { type OwnServer, startEmbeddedServer, startRealServer } from './kept-processes';
import { ServerView } from './server-view';

export interface ServerInTest {
  readonly address: string;
  readonly view: ServerView;
}

/**
 * A server for the tests of one file, of the kind that the tests run against. Not the one that other suites share: what
 * these tests do to it would be felt there. A real one is on a database file, since one in memory is lost with SQLite's
 * only connection.
 */
export function useOwnServer(): ServerInTest {
  let folder: string | undefined;
  let server: OwnServer | undefined;
  let view: ServerView | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'robustness-'));
    const isReal = process.env.SERVER === 'real';
    server = await (isReal ? startRealServer({ dbFile: join(folder, 'temporal.db') }) : startEmbeddedServer());
    view = await ServerView.connect(server.told.address);
  }, 150_000);
  afterAll(async () => {
    await view?.close();
    await server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }, 30_000);
  return {
    get address() {
      return present(server).told.address;
    },
    get view() {
      return present(view);
    },
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the server is there in tests and hooks only');
  return value;
}

interface Closable {
  close(): unknown;
}

/** Returns a function that has what it is given closed after the test, the latest first. */
export function useClosing(): <T extends Closable>(closable: T) => T {
  const standing: Closable[] = [];
  afterEach(async () => {
    for (let each = standing.pop(); each !== undefined; each = standing.pop()) await each.close();
  }, 30_000);
  return (closable) => {
    standing.push(closable);
    return closable;
  };
}

/** The authority of a file's tests, and one that nobody trusts. */
export function useAuthorities(): { readonly trusted: TestAuthority; readonly stranger: TestAuthority } {
  const authorities = {} as { trusted: TestAuthority; stranger: TestAuthority };
  beforeAll(() => {
    authorities.trusted = new TestAuthority('Trusted Test Authority');
    authorities.stranger = new TestAuthority('Strange Test Authority');
  });
  afterAll(() => {
    authorities.trusted.dispose();
    authorities.stranger.dispose();
  });
  return authorities;
}

/** A name that no other test uses; a task queue without a worker, unless the test starts one. */
export function uniqueName(subject: string): string {
  return `robustness-${subject}-${randomUUID()}`;
}
