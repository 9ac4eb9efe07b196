import {
  checkBoolean,
  checkInteger,
  checkKnown,
  checkNonEmpty,
  checkNumber,
  checkObject,
  checkString,
  describe,
} from './check.js';
import { type Duration, toMs } from './duration.js';
import { ValueError } from './errors.js';
import type { ConnectionTls, NativeConnectionOptions, RetryTimes } from './native.js';
import { isBytes, utf8 } from './payload.js';

/** TLS and mTLS. Certificates and keys are PEM. */
export interface TLSConfig {
  /** The name that the server's certificate must carry, where it is not the host's. */
  serverNameOverride?: string;
  /** The certificates that alone are trusted; the system's by default. */
  serverRootCACertificate?: Uint8Array | string;
  /** The client's certificate chain and key, for servers that ask for one (mTLS). */
  clientCertPair?: { crt: Uint8Array | string; key: Uint8Array | string };
}

/** When and how often a call is tried again. */
export interface CallRetryPolicy {
  /** Attempts in all, the first one included. Default 10. */
  maximumAttempts?: number;
  /** The pause after the first failure. Default 100 ms. */
  initialInterval?: Duration;
  /** The pause after the first failure when the server is overloaded (RESOURCE_EXHAUSTED). Default 1 s. */
  initialThrottledInterval?: Duration;
  /** What each further pause is multiplied by. Default 1.7. */
  backoffCoefficient?: number;
  /** The share, 0 to 1, by which a pause varies at random. Default 0.2. */
  jitter?: number;
  /** No pause is longer. Default 5 s. */
  maximumInterval?: Duration;
}

/** How to reach a server. */
export interface ConnectionOptions {
  /** `host`, `host:port`, `[IPv6]:port`, or an `http://` or `https://` URL of these. Default `127.0.0.1:7233`. */
  address?: string;
  /** TLS. On by itself for an `https://` address, or when there is an `apiKey` and this is not `false`. */
  tls?: TLSConfig | boolean | null;
  /** Sent as `authorization: Bearer …`. A function is asked before each call; by a worker, again while it runs. */
  apiKey?: string | (() => string);
  /** Headers of all calls. */
  metadata?: Metadata;
  /** How long making a connection may take. Default 10 s. */
  connectTimeout?: Duration;
  /** Pings on a silent connection; `false` sends none. Default `{ interval: '30s', timeout: '15s' }`. */
  keepAlive?: { interval?: Duration; timeout?: Duration } | boolean;
  /** `false` tries nothing again. */
  retry?: CallRetryPolicy | boolean;
}

/** Under which a connection gives its options to a worker, which makes a connection of its own. */
export const CONNECTION_OPTIONS: unique symbol = Symbol.for('temporal-native.connectionOptions');

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_KEEP_ALIVE = { intervalMs: 30_000, timeoutMs: 15_000 };

const KNOWN = ['address', 'tls', 'apiKey', 'metadata', 'connectTimeout', 'keepAlive', 'retry', 'proxy'];
const KNOWN_TLS = ['serverNameOverride', 'serverRootCACertificate', 'clientCertPair'];
const KNOWN_RETRY = [
  'maximumAttempts',
  'initialInterval',
  'initialThrottledInterval',
  'backoffCoefficient',
  'jitter',
  'maximumInterval',
];

/** The options as the native side takes them; what is wrong is refused by name. */
export function toNativeOptions(options: ConnectionOptions): NativeConnectionOptions {
  checkObject(options, 'the connection options');
  checkKnown(options, KNOWN, 'Connection');
  if ((options as { proxy?: unknown }).proxy !== undefined) {
    throw new ValueError('proxy is not supported by this version');
  }
  const { address, tls, apiKey, metadata, connectTimeout } = options;
  return {
    address: address === undefined ? DEFAULT_ADDRESS : checkNonEmpty(address, 'address'),
    tls: toNativeTls(tls),
    tlsOff: tls === false || tls === null,
    hasApiKey: apiKey !== undefined,
    metadata: metadata === undefined ? undefined : checkMetadata(metadata),
    connectTimeoutMs:
      connectTimeout === undefined ? DEFAULT_CONNECT_TIMEOUT_MS : positiveMs(connectTimeout, 'connectTimeout'),
    keepAlive: toKeepAlive(options.keepAlive),
    retry: toRetry(options.retry),
  };
}

/** Headers of calls. The value of a key that ends in `-bin` is bytes, every other one printable ASCII. */
export type Metadata = Record<string, string | Uint8Array>;

/** Metadata as the native side takes it. Which keys can be sent is the native side's to know. */
export function checkMetadata(metadata: unknown): Record<string, string> {
  checkObject(metadata, 'metadata');
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) {
    const what = `metadata['${key}']`;
    checked[key] = key.toLowerCase().endsWith('-bin') ? base64(value, what) : checkString(value, what);
  }
  return checked;
}

function base64(value: unknown, what: string): string {
  if (!isBytes(value)) {
    throw new TypeError(`${what} must be a Buffer, since its key ends in -bin, not ${describe(value)}`);
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

/** An API key, of which nothing but its kind may show in an error. */
export function checkApiKey(key: unknown): string {
  return checkNonEmpty(key, 'apiKey');
}

function positiveMs(value: unknown, option: string): number {
  const ms = toMs(value, option);
  if (ms === 0) {
    throw new ValueError(`${option} must be more than 0`);
  }
  return ms;
}

function toNativeTls(tls: unknown): ConnectionTls | undefined {
  if (tls === undefined || tls === null || tls === false) {
    return undefined;
  }
  if (tls === true) {
    return {};
  }
  if (typeof tls !== 'object') {
    throw new TypeError(`tls must be true, false or an object, not ${describe(tls)}`);
  }
  checkObject(tls, 'tls');
  checkKnown(tls, KNOWN_TLS, 'tls');
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = tls as TLSConfig;
  const native: ConnectionTls = {};
  if (serverNameOverride !== undefined) {
    native.serverNameOverride = checkNonEmpty(serverNameOverride, 'tls.serverNameOverride');
  }
  if (serverRootCACertificate !== undefined) {
    native.rootCertificates = pem(serverRootCACertificate, 'tls.serverRootCACertificate');
  }
  if (clientCertPair !== undefined) {
    checkObject(clientCertPair, 'tls.clientCertPair');
    checkKnown(clientCertPair, ['crt', 'key'], 'tls.clientCertPair');
    native.clientCertificate = pem(clientCertPair.crt, 'tls.clientCertPair.crt');
    native.clientKey = pem(clientCertPair.key, 'tls.clientCertPair.key');
  }
  return native;
}

function pem(value: unknown, option: string): Uint8Array {
  if (typeof value === 'string') {
    return utf8(value);
  }
  if (!isBytes(value)) {
    throw new TypeError(`${option} must be a Buffer or string with PEM, not ${describe(value)}`);
  }
  return value;
}

function toKeepAlive(keepAlive: unknown): { intervalMs: number; timeoutMs: number } | undefined {
  if (keepAlive === undefined || keepAlive === true) {
    return DEFAULT_KEEP_ALIVE;
  }
  if (keepAlive === false) {
    return undefined;
  }
  checkObject(keepAlive, 'keepAlive');
  checkKnown(keepAlive, ['interval', 'timeout'], 'keepAlive');
  const { interval, timeout } = keepAlive;
  return {
    intervalMs: interval === undefined ? DEFAULT_KEEP_ALIVE.intervalMs : positiveMs(interval, 'keepAlive.interval'),
    timeoutMs: timeout === undefined ? DEFAULT_KEEP_ALIVE.timeoutMs : positiveMs(timeout, 'keepAlive.timeout'),
  };
}

function toRetry(retry: unknown): RetryTimes | undefined {
  if (retry === undefined || retry === true) {
    return {};
  }
  if (typeof retry === 'boolean') {
    return checkBoolean(retry, 'retry') ? {} : undefined;
  }
  checkObject(retry, 'retry');
  checkKnown(retry, KNOWN_RETRY, 'retry');
  const policy = retry as CallRetryPolicy;
  const ms = (name: 'initialInterval' | 'initialThrottledInterval' | 'maximumInterval') =>
    policy[name] === undefined ? undefined : toMs(policy[name], `retry.${name}`);
  const { maximumAttempts, backoffCoefficient, jitter } = policy;
  return {
    maxAttempts:
      maximumAttempts === undefined ? undefined : checkInteger(maximumAttempts, 'retry.maximumAttempts', 1, 1000),
    initialIntervalMs: ms('initialInterval'),
    initialThrottledIntervalMs: ms('initialThrottledInterval'),
    maximumIntervalMs: ms('maximumInterval'),
    backoffCoefficient:
      backoffCoefficient === undefined
        ? undefined
        : checkNumber(backoffCoefficient, 'retry.backoffCoefficient', 1, 100),
    jitter: jitter === undefined ? undefined : checkNumber(jitter, 'retry.jitter', 0, 1),
  };
}
