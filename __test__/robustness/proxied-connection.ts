import { connect, type Socket } from 'node:net';
import type { Endpoint, FaultMode } from './fault-proxy';
import { WithoutResets } from './without-resets';

export type Direction = 'to-server' | 'to-client';

export interface ProxiedConnectionEvents {
  forwarded(direction: Direction, bytes: number): void;
  /** The proxy itself reset the connection. */
  cut(): void;
  closed(): void;
}

/** One direction of a connection: the bytes read from `from` and not yet written to `to`. */
interface Lane {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  waiting: Buffer[];
  ended: boolean;
}

/** Bytes a lane holds back before it stops reading, so that a held connection exerts back pressure as a real one does. */
const MOST_WAITING_BYTES = 1 << 20;

/** The server's side of a connection ends when nothing has come from it for so long after the client's end. */
const SERVER_QUIET_MS = 3_000;

/** One client's connection through a proxy, and its twin to the server. */
export class ProxiedConnection {
  readonly #events: ProxiedConnectionEvents;
  readonly #lanes: readonly [Lane, Lane];
  readonly #client: Socket;
  readonly #server: Socket;
  #mode: FaultMode = { kind: 'pass' };
  readonly #fromClient = new WithoutResets();
  #timer: NodeJS.Timeout | undefined;
  #bytesUntilCut = Number.POSITIVE_INFINITY;
  #closed = false;

  constructor(client: Socket, target: Endpoint, events: ProxiedConnectionEvents) {
    this.#events = events;
    this.#client = client;
    this.#server = connect({ ...target, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    this.#lanes = [lane('to-server', client, this.#server), lane('to-client', this.#server, client)];
    for (const each of this.#lanes) {
      each.from.on('data', (bytes: Buffer) => this.#arrived(each, bytes));
      each.from.on('end', () => {
        each.ended = true;
        this.#flush(each);
      });
      each.from.on('error', () => this.#reset());
      each.from.on('close', () => {
        each.ended = true;
        this.#flush(each);
      });
    }
  }

  apply(mode: FaultMode): void {
    if (this.#closed) return;
    this.#mode = mode;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#bytesUntilCut =
      mode.kind === 'cut-at-random' ? mode.random.between(mode.leastBytes, mode.mostBytes) : Number.POSITIVE_INFINITY;
    if (mode.kind === 'garbage') this.#client.write(mode.garbage);
    if (mode.kind === 'slow') this.#timer = setInterval(() => this.#trickle(mode.bytes), mode.intervalMs);
    for (const each of this.#lanes) this.#flush(each);
  }

  /** Resets the connection to the client. */
  cut(): void {
    if (this.#closed) return;
    this.#events.cut();
    this.#reset();
  }

  #arrived(from: Lane, bytes: Buffer): void {
    if (this.#closed) return;
    const passed = from.direction === 'to-server' ? this.#fromClient.pass(bytes) : bytes;
    if (passed.length > 0) from.waiting.push(passed);
    if (waitingBytes(from) > MOST_WAITING_BYTES) from.from.pause();
    this.#flush(from);
  }

  #flush(each: Lane): void {
    const { kind } = this.#mode;
    if (kind === 'half-open' || kind === 'slow') return;
    if (kind === 'hold-answers' && each.direction === 'to-client') return;
    if (kind === 'garbage' && each.direction === 'to-client') {
      each.waiting = [];
      return;
    }
    for (let bytes = each.waiting.shift(); bytes !== undefined && !this.#closed; bytes = each.waiting.shift()) {
      this.#forward(each, bytes);
    }
    this.#lull(each);
  }

  #trickle(most: number): void {
    for (const each of this.#lanes) {
      const bytes = each.waiting.shift();
      if (bytes === undefined) continue;
      if (bytes.length > most) each.waiting.unshift(bytes.subarray(most));
      this.#forward(each, bytes.subarray(0, most));
      this.#lull(each);
    }
  }

  /** All that waited has been forwarded: read on, or pass the end of the stream on. */
  #lull(each: Lane): void {
    if (this.#closed || each.waiting.length > 0) return;
    if (each.ended) this.#end(() => this.#client.destroySoon());
    else each.from.resume();
  }

  #forward(each: Lane, bytes: Buffer): void {
    const passed = bytes.subarray(0, Math.min(bytes.length, this.#bytesUntilCut));
    this.#bytesUntilCut -= passed.length;
    if (passed.length > 0) {
      each.to.write(passed);
      this.#events.forwarded(each.direction, passed.length);
    }
    if (this.#bytesUntilCut === 0) this.cut();
  }

  #reset(): void {
    this.#end(() => this.#client.resetAndDestroy());
  }

  #end(endClient: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    endClient();
    endWhenQuiet(this.#server);
    this.#events.closed();
  }
}

/** Lets the server finish what it is asked for before it learns that its client is gone; why, see `WithoutResets`. */
function endWhenQuiet(server: Socket): void {
  const timer = setTimeout(() => server.destroy(), SERVER_QUIET_MS).unref();
  server.on('data', () => timer.refresh());
  server.on('close', () => clearTimeout(timer));
  server.resume();
  server.unref();
}

function lane(direction: Direction, from: Socket, to: Socket): Lane {
  return { direction, from, to, waiting: [], ended: false };
}

function waitingBytes(each: Lane): number {
  return each.waiting.reduce((sum, bytes) => sum + bytes.length, 0);
}
