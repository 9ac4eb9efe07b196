import { checkString, describe } from '../../../lib/check.js';
import { CONNECTION_OPTIONS, type ConnectionOptions, toNativeOptions } from '../../../lib/connection-options.js';
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

/** How a worker connects: the options of a connection, or the address alone. */
export function toWorkerConnection(connection: unknown, address: unknown): WorkerConnection & { address: string } {
  const options = optionsOf(connection, address);
  const { apiKey } = options;
  const checked = toNativeOptions(options);
  const key = typeof apiKey === 'function' ? apiKey() : apiKey;
  const isTls = !checked.tlsOff && (checked.tls !== undefined || key !== undefined || /^https:/.test(checked.address));
  const tls = checked.tls ?? {};
  return {
    address: checked.address,
    url: toUrl(checked.address, isTls),
    tls: isTls
      ? {
          rootCertificates: tls.rootCertificates,
          serverName: tls.serverNameOverride,
          clientCertificate: tls.clientCertificate,
          clientKey: tls.clientKey,
        }
      : undefined,
    apiKey: key === undefined ? undefined : checkString(key, 'apiKey'),
    ...toHeaders(checked.metadata ?? {}),
    connectTimeoutMs: checked.connectTimeoutMs,
    keepAlive: checked.keepAlive,
    clientVersion: version,
  };
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

const DEFAULT_PORT = 7233;

/** `host:port` as a URL; the port that Temporal has, unless the address says another one. */
function toUrl(address: string, isTls: boolean): string {
  const authority = address.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const hasPort = /:\d+$/.test(authority) && !/^[^[]*:[^\]]*:/.test(authority);
  return `${isTls ? 'https' : 'http'}://${authority}${hasPort ? '' : `:${DEFAULT_PORT}`}`;
}
