import { checkString, describe } from '../../../lib/check.js';
import {
  CONNECTION_OPTIONS,
  type ConnectionOptions,
  checkApiKey,
  toNativeOptions,
} from '../../../lib/connection-options.js';
import type { WorkerConnection } from './native.js';
import { version } from './version.js';

/** A client's `Connection`, whose options a worker takes for its own. */
export interface ClientConnection {
  readonly address: string;
  readonly workflowService: object;
}

/** A connection of a worker's own. It is made when the worker is; this says how. */
export class NativeConnection {
  constructor(options: ConnectionOptions = {}) {
    toNativeOptions(options);
    Object.defineProperty(this, CONNECTION_OPTIONS, { value: () => options });
  }

  /** The same as the constructor. */
  static async connect(options: ConnectionOptions = {}): Promise<NativeConnection> {
    return new NativeConnection(options);
  }

  /** For code that closes connections: each worker closes its own. */
  async close(): Promise<void> {}
}

/** How a worker connects: the options of a connection, or the address alone; and what is asked for its key again. */
export function toWorkerConnection(
  connection: unknown,
  address: unknown,
): { native: WorkerConnection; apiKey: (() => string) | undefined } {
  const options = optionsOf(connection, address);
  const apiKey = typeof options.apiKey === 'function' ? options.apiKey : undefined;
  const checked = toNativeOptions(options);
  const key = apiKey === undefined ? options.apiKey : apiKey();
  const { serverNameOverride: serverName, ...certificates } = checked.tls ?? {};
  const native = {
    address: checked.address,
    tls: checked.tls && { serverName, ...certificates },
    tlsOff: checked.tlsOff,
    apiKey: key === undefined ? undefined : checkApiKey(key),
    apiKeyChanges: apiKey !== undefined,
    ...toHeaders(checked.metadata ?? {}),
    connectTimeoutMs: checked.connectTimeoutMs,
    keepAlive: checked.keepAlive,
    clientVersion: version,
  };
  return { native, apiKey };
}

/** Checked metadata has bytes as base64, under the keys that end in `-bin`. */
function toHeaders(checked: Record<string, string>): Pick<WorkerConnection, 'metadata' | 'binaryMetadata'> {
  const metadata: Record<string, string> = {};
  const binaryMetadata: Record<string, Uint8Array> = {};
  for (const [key, value] of Object.entries(checked)) {
    if (key.toLowerCase().endsWith('-bin')) {
      binaryMetadata[key.toLowerCase()] = Buffer.from(value, 'base64');
    } else {
      metadata[key.toLowerCase()] = value;
    }
  }
  return { metadata, binaryMetadata };
}

function optionsOf(connection: unknown, address: unknown): ConnectionOptions {
  if (connection === undefined) {
    return address === undefined ? {} : { address: checkString(address, 'address') };
  }
  if (address !== undefined) {
    throw new TypeError('Worker.create: give connection or address, not both');
  }
  const given = (connection as Partial<Record<typeof CONNECTION_OPTIONS, () => ConnectionOptions>> | null)?.[
    CONNECTION_OPTIONS
  ];
  if (given !== undefined) {
    return given();
  }
  throw new TypeError(`connection must be a Connection or a NativeConnection, not ${describe(connection)}`);
}
