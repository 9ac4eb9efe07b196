import { checkBoolean, checkInteger, checkKnown, checkNonEmpty, checkObject, describe } from '../../../lib/check.js';
import { ValueError } from '../../../lib/errors.js';
import { LINE_LEVELS, type ServerLog, type ServerLogLevel, type ServerLogLine, writeToStandardError } from './log.js';
import { type SearchAttribute, type ServerOptions, Skipping } from './native.js';

/** The types that a search attribute may have: as the Temporal CLI writes them, or as the client does. */
export type SearchAttributeTypeName =
  | 'Text'
  | 'Keyword'
  | 'Int'
  | 'Double'
  | 'Bool'
  | 'Datetime'
  | 'KeywordList'
  | 'TEXT'
  | 'KEYWORD'
  | 'INT'
  | 'DOUBLE'
  | 'BOOL'
  | 'DATETIME'
  | 'KEYWORD_LIST';

/** How a server is started. */
export interface DevServerOptions {
  /** The port that it listens on. Default 0: any free one; {@link DevServer.address} tells which. */
  port?: number;
  /**
   * The IP address that it listens on, or `localhost`, which means 127.0.0.1. Default 127.0.0.1: only this machine can
   * reach it. With any other one, others can too, and there is no authentication.
   */
  host?: string;
  /**
   * Whether the server's clock may jump. Default `false`: it is the real one.
   *
   * - `true`: while nothing is running, the clock jumps to when the next timer is due, so a workflow that sleeps for
   *   thirty days completes at once. Something is running while a workflow task, an activity, an update or a query is.
   * - `'manual'`: it jumps only during {@link DevServer.sleep} and {@link DevServer.skipTimeWhile}, and while a client of
   *   a test environment awaits a result.
   */
  timeSkipping?: boolean | 'manual';
  /** Namespaces that are there from the beginning, beside `default`. */
  namespaces?: readonly string[];
  /** Search attributes that can be used from the beginning in every namespace: name to type. */
  searchAttributes?: Readonly<Record<string, SearchAttributeTypeName>>;
  /** How much of its log is written to standard error; or to where, instead. Default `'warn'`. */
  log?: ServerLogLevel | ServerLog;
}

/** Options that were checked, as the native side takes them. */
export interface CheckedOptions {
  readonly native: ServerOptions;
  readonly write: (line: ServerLogLine) => void;
}

const KNOWN = ['port', 'host', 'timeSkipping', 'namespaces', 'searchAttributes', 'log'];
const KNOWN_LOG = ['level', 'write'];
const LOG_LEVELS = ['never', ...LINE_LEVELS];
const DEFAULT_HOST = '127.0.0.1';

/** `temporal.api.enums.v1.IndexedValueType`, as the CLI writes its values. */
const VALUE_TYPES = ['Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/**
 * Checks the options.
 *
 * @throws TypeError or {@link ValueError} that names the option
 */
export function checkOptions(options: DevServerOptions): CheckedOptions {
  checkObject(options, 'the options of DevServer.start');
  checkKnown(options, KNOWN, 'DevServer.start');
  const { port, host, timeSkipping, namespaces, searchAttributes } = options;
  const log = checkLog(options.log ?? 'warn');
  return {
    native: {
      host: host === undefined ? DEFAULT_HOST : checkHost(host),
      port: port === undefined ? 0 : checkInteger(port, 'port', 0, 65_535),
      timeSkipping: timeSkipping === undefined ? Skipping.Off : checkTimeSkipping(timeSkipping),
      namespaces: namespaces === undefined ? [] : checkNamespaces(namespaces),
      searchAttributes: searchAttributes === undefined ? [] : checkSearchAttributes(searchAttributes),
      logLevel: log.level,
    },
    write: log.write,
  };
}

/** Whether it is an IP address is for the native side to see. */
function checkHost(host: unknown): string {
  const name = checkNonEmpty(host, 'host');
  return name === 'localhost' ? DEFAULT_HOST : name;
}

function checkTimeSkipping(value: unknown): Skipping {
  if (value === 'manual') {
    return Skipping.Locked;
  }
  if (typeof value === 'string') {
    throw new ValueError(`timeSkipping: '${value}' is none of true, false, 'manual'`);
  }
  return checkBoolean(value, 'timeSkipping') ? Skipping.Unlocked : Skipping.Off;
}

function checkNamespaces(value: unknown): string[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`namespaces must be an array of names, not ${describe(value)}`);
  }
  return value.map((name, index) => checkNonEmpty(name, `namespaces[${index}]`));
}

function checkSearchAttributes(value: unknown): SearchAttribute[] {
  checkObject(value, 'searchAttributes');
  return Object.entries(value).map(([name, type]) => {
    return { name, valueType: valueTypeOf(type, `searchAttributes['${name}']`) };
  });
}

/** The number of a search attribute's type; `what` is how the caller calls it. */
export function valueTypeOf(type: unknown, what: string): number {
  const wanted = checkNonEmpty(type, what).replaceAll('_', '').toLowerCase();
  const index = VALUE_TYPES.findIndex((known) => known.toLowerCase() === wanted);
  if (index < 0) {
    throw new ValueError(`${what}: '${type}' is none of ${VALUE_TYPES.join(', ')}`);
  }
  // 0 is UNSPECIFIED.
  return index + 1;
}

function checkLog(value: unknown): { level: number | undefined; write: (line: ServerLogLine) => void } {
  if (typeof value === 'string') {
    return { level: checkLogLevel(value, 'log'), write: writeToStandardError };
  }
  checkObject(value, 'log');
  checkKnown(value, KNOWN_LOG, 'log');
  const { level, write } = value;
  if (typeof write !== 'function') {
    throw new TypeError(`log.write must be a function, not ${describe(write)}`);
  }
  const log = value as unknown as ServerLog;
  return { level: checkLogLevel(level ?? 'warn', 'log.level'), write: (line) => log.write(line) };
}

function checkLogLevel(value: unknown, what: string): number | undefined {
  const name = checkNonEmpty(value, what);
  if (!LOG_LEVELS.includes(name)) {
    throw new ValueError(`${what}: '${name}' is none of ${LOG_LEVELS.join(', ')}`);
  }
  return name === 'never' ? undefined : LINE_LEVELS.indexOf(name as ServerLogLine['level']);
}
