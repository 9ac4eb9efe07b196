import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { within } from './conditions';
import { ProxiedConnection } from './proxied-connection';
import type { SeededRandom } from './seeded-random';

/** What a proxy does to the bytes that pass through it. Set for all its connections, those that stand and those to come. */
export type FaultMode =
  | { readonly kind: 'pass' }
  /** Connections stand and new ones are accepted, but nothing is forwarded in either direction. */
  | { readonly kind: 'half-open' }
  /** What the client sends reaches the server; the answers are held back. */
  | { readonly kind: 'hold-answers' }
  /** In each direction, `bytes` every `intervalMs`. */
  | { readonly kind: 'slow'; readonly bytes: number; readonly intervalMs: number }
  /** `garbage` is sent to the client at once, and instead of any answer of the server. */
  | { readonly kind: 'garbage'; readonly garbage: Buffer }
  /** New connections are reset as soon as they are accepted; those that stand go on. */
  | { readonly kind: 'refuse' }
  /** Each connection is reset after a number of bytes (both directions) drawn from `random`. */
  | {
      readonly kind: 'cut-at-random';
      readonly random: SeededRandom;
      readonly leastBytes: number;
      readonly mostBytes: number;
    };

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function parseEndpoint(address: string): Endpoint {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

/** A loopback port on which nothing listens. Linux does not hand it out again soon, so a test can listen there later. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A TCP proxy on loopback, in front of a real server, that injects faults on demand. */
export class FaultProxy {
  readonly port: number;
  readonly #target: Endpoint;
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #watchers = new Set<() => void>();
  #mode: FaultMode = { kind: 'pass' };
  #accepted = 0;
  #cuts = 0;
  #bytesToServer = 0;
  #bytesToClient = 0;

  private constructor(target: Endpoint, server: Server) {
    this.#target = target;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket: Socket) => this.#accept(socket));
  }

  /** Listens on `port`, or on a free one, and forwards to `target` (host:port). */
  static async listen(target: string, port = 0): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    await listen(server, port);
    return new FaultProxy(parseEndpoint(target), server);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections that stand now. */
  get openConnections(): number {
    return this.#connections.size;
  }

  /** Connections accepted since the proxy listens. */
  get acceptedConnections(): number {
    return this.#accepted;
  }

  /** Connections the proxy itself has reset. */
  get cuts(): number {
    return this.#cuts;
  }

  get bytesToServer(): number {
    return this.#bytesToServer;
  }

  get bytesToClient(): number {
    return this.#bytesToClient;
  }

  get bytesForwarded(): number {
    return this.#bytesToServer + this.#bytesToClient;
  }

  get mode(): FaultMode {
    return this.#mode;
  }

  set mode(mode: FaultMode) {
    this.#mode = mode;
    for (const connection of [...this.#connections]) connection.apply(mode);
  }

  /** Passes all bytes on, those held back until now first. */
  heal(): void {
    this.mode = { kind: 'pass' };
  }

  /** Resets every client's connection now (RST); answers how many there were. */
  cut(): number {
    const standing = [...this.#connections];
    for (const connection of standing) connection.cut();
    return standing.length;
  }

  /** Resolves when `count` connections in all have been accepted; without `count`, when one more has. */
  waitForConnection(count = this.#accepted + 1, limitMs = 15_000): Promise<void> {
    return this.#waitUntil(() => this.#accepted >= count, limitMs, `connection ${count} to the proxy`);
  }

  /** Resolves when the proxy has itself reset `count` connections in all. */
  waitForCuts(count: number, limitMs = 15_000): Promise<void> {
    return this.#waitUntil(() => this.#cuts >= count, limitMs, `cut ${count} by the proxy`);
  }

  /** Resolves when no connection stands. */
  waitForNoConnection(limitMs = 15_000): Promise<void> {
    return this.#waitUntil(() => this.#connections.size === 0, limitMs, 'the end of the last connection');
  }

  /** Resolves when so many bytes more than now, in that direction, have passed. */
  waitForTraffic(more: { toServer?: number; toClient?: number }, limitMs = 15_000): Promise<void> {
    const toServer = this.#bytesToServer + (more.toServer ?? 0);
    const toClient = this.#bytesToClient + (more.toClient ?? 0);
    return this.#waitUntil(
      () => this.#bytesToServer >= toServer && this.#bytesToClient >= toClient,
      limitMs,
      `${more.toServer ?? 0} bytes to the server and ${more.toClient ?? 0} to the client`,
    );
  }

  /** Stops listening and resets what stands. */
  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.#accepted += 1;
    if (this.#mode.kind === 'refuse') {
      this.#cuts += 1;
      socket.on('error', () => {});
      socket.resetAndDestroy();
    } else {
      const connection = new ProxiedConnection(socket, this.#target, {
        forwarded: (direction, bytes) => {
          if (direction === 'to-server') this.#bytesToServer += bytes;
          else this.#bytesToClient += bytes;
          this.#notify();
        },
        cut: () => {
          this.#cuts += 1;
          this.#notify();
        },
        closed: () => {
          this.#connections.delete(connection);
          this.#notify();
        },
      });
      this.#connections.add(connection);
      connection.apply(this.#mode);
    }
    this.#notify();
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  async #waitUntil(condition: () => boolean, limitMs: number, what: string): Promise<void> {
    let watcher = (): void => {};
    const reached = new Promise<void>((resolve) => {
      watcher = () => {
        if (condition()) resolve();
      };
    });
    this.#watchers.add(watcher);
    watcher();
    try {
      await within(limitMs, what, reached);
    } finally {
      this.#watchers.delete(watcher);
    }
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
