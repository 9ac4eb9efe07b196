import { isIP } from 'node:net';
import { type DevServerOptions, type SearchAttributeTypeName, valueTypeOf } from '../dev-server-options.js';
import type { ServerLogLevel } from '../log.js';
import { dynamicConfigWarning } from './dynamic-config.js';
import { type Flags, type Given, UsageError } from './flags.js';

/** What the command is asked to start. */
export interface StartRequest {
  readonly options: DevServerOptions;
  readonly logLevel: ServerLogLevel;
  readonly logFormat: LogFormat;
  /** What the user should know of what was asked. */
  readonly warnings: readonly string[];
}

/** How lines of the log are written. */
export type LogFormat = 'text' | 'json';

/** Where the Temporal CLI's server is, and so where clients look by default. */
const DEFAULT_PORT = 7233;

const IN_MEMORY = 'is not supported yet: this server keeps its state in memory';
const NO_UI = 'is ignored: this server has no web UI';

/** The flags of `server start-dev`: those of the Temporal CLI that mean something here, and `--time-skipping`. */
export const START_FLAGS = {
  port: { type: 'string', short: 'p', value: 'PORT', help: 'The port; 0 takes any free one. Default 7233.' },
  ip: { type: 'string', value: 'ADDRESS', help: 'The IP address. Default 127.0.0.1: only this machine can reach it.' },
  namespace: {
    type: 'string',
    short: 'n',
    multiple: true,
    value: 'NAME',
    help: 'A namespace beside `default`. Repeatable.',
  },
  'search-attribute': {
    type: 'string',
    multiple: true,
    value: 'NAME=TYPE',
    help: 'A search attribute: Text, Keyword, Int, Double, Bool, Datetime, KeywordList.',
  },
  'time-skipping': { type: 'boolean', help: 'While nothing runs, the clock jumps to the next timer.' },
  'log-level': { type: 'string', value: 'LEVEL', help: 'debug, info, warn, error or never. Default warn.' },
  'log-format': { type: 'string', value: 'FORMAT', help: 'text or json. Default text.' },
  'dynamic-config-value': {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    help: 'A setting of the real server; most change nothing here, and are told.',
  },
  headless: { type: 'boolean', help: 'Accepted: there is no web UI.' },
  help: { type: 'boolean', short: 'h', help: 'Shows this.' },
  // What the Temporal CLI has beside these. Official SDKs pass those about the UI, and scripts those about its own
  // configuration files, which this server does not read.
  'ui-port': { type: 'string' },
  'ui-ip': { type: 'string' },
  'ui-public-path': { type: 'string' },
  'ui-asset-path': { type: 'string' },
  'ui-codec-endpoint': { type: 'string' },
  'disable-config-file': { type: 'boolean' },
  'disable-config-env': { type: 'boolean' },
  'db-filename': { type: 'string', short: 'f', refused: IN_MEMORY },
  'sqlite-pragma': { type: 'string', refused: IN_MEMORY },
  'http-port': { type: 'string', refused: 'is not supported: this server speaks gRPC only' },
  'metrics-port': { type: 'string', refused: 'is not supported: this server has no metrics' },
} satisfies Flags;

/** The flags of the time-skipping test server, whose first word is its port. */
export const TEST_SERVER_FLAGS = {
  'enable-time-skipping': { type: 'boolean', help: 'The clock skips from the beginning.' },
  help: { type: 'boolean', short: 'h', help: 'Shows this.' },
} satisfies Flags;

const LOG_LEVELS: Record<string, ServerLogLevel> = {
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  // What this server tells is a warning at most.
  error: 'never',
  fatal: 'never',
  never: 'never',
};

/** `pretty` is what official SDKs ask for. */
const LOG_FORMATS: Record<string, LogFormat> = { text: 'text', pretty: 'text', json: 'json' };

/** What `server start-dev` is asked to start. */
export function readStartFlags(given: Given): StartRequest {
  const one = (name: string) => given.get(name)?.[0];
  const all = (name: string) => given.get(name) ?? [];
  const ui = [...given.keys()].filter((name) => name.startsWith('ui-')).map((name) => `--${name} ${NO_UI}`);
  const config = all('dynamic-config-value').map((pair) => dynamicConfigWarning(...keyAndValue(pair, CONFIG)));
  const ip = one('ip');
  return {
    options: {
      port: given.has('port') ? readPort(one('port') ?? '', '--port') : DEFAULT_PORT,
      ...(ip === undefined ? {} : { host: readIp(ip) }),
      timeSkipping: one('time-skipping') === 'true',
      namespaces: all('namespace').filter((name) => name !== 'default'),
      searchAttributes: Object.fromEntries(all('search-attribute').map(readSearchAttribute)),
    },
    logLevel: choose('--log-level', one('log-level') ?? 'warn', LOG_LEVELS),
    logFormat: choose('--log-format', one('log-format') ?? 'text', LOG_FORMATS),
    warnings: [...ui, ...config.filter((warning) => warning !== undefined)],
  };
}

/** What the time-skipping test server is asked to start. */
export function readTestServerFlags(port: string, given: Given): StartRequest {
  const skips = given.get('enable-time-skipping')?.[0] === 'true';
  return {
    options: { port: readPort(port, 'the port'), timeSkipping: skips ? true : 'manual' },
    logLevel: 'warn',
    logFormat: 'text',
    warnings: [],
  };
}

const CONFIG = '--dynamic-config-value KEY=VALUE';

function readPort(text: string, what: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError(`${what} must be 0 to 65535, not ${text}`);
  }
  return Number(text);
}

function readIp(text: string): string {
  if (text !== 'localhost' && isIP(text) === 0) {
    throw new UsageError(`--ip: '${text}' is not an IP address; examples are 127.0.0.1, ::1, 0.0.0.0`);
  }
  return text;
}

function readSearchAttribute(pair: string): [string, SearchAttributeTypeName] {
  const [name, type] = keyAndValue(pair, '--search-attribute NAME=TYPE');
  valueTypeOf(type, `--search-attribute ${name}`);
  return [name, type as SearchAttributeTypeName];
}

function keyAndValue(pair: string, form: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) {
    throw new UsageError(`${form}: '${pair}' has no ${at < 0 ? "'='" : 'key'}`);
  }
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function choose<T>(flag: string, value: string, choices: Record<string, T>): T {
  if (!Object.hasOwn(choices, value)) {
    throw new UsageError(`${flag}: '${value}' is none of ${Object.keys(choices).join(', ')}`);
  }
  return choices[value] as T;
}
