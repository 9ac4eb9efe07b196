import type { RawDescription, WorkflowExecution } from './description.js';
import type { SearchAttributeType } from './search-attributes.js';

/** A description as the native side hands it over, read. */
export interface ReadDescription {
  /** The whole response. */
  readonly raw: RawDescription;
  status: number;
  /** Times are milliseconds since the epoch. */
  startMs: number | undefined;
  executionMs: number | undefined;
  closeMs: number | undefined;
  /** The values of its payloads; absent where one holds something else than JSON. */
  readonly memo: Record<string, unknown> | null;
  /** Each a list. The types are in the same order, and absent where one is of no known type. */
  readonly searchAttributes: Record<string, unknown[]> | null;
  searchAttributeTypes: (SearchAttributeType | undefined)[] | undefined;
  readonly summary: unknown;
  readonly details: unknown;
}

type Raw = Record<string, unknown>;
type Info = NonNullable<RawDescription['workflowExecutionInfo']>;
type Config = NonNullable<RawDescription['executionConfig']>;

/** `json/plain` in base64. */
const JSON_PLAIN = 'anNvbi9wbGFpbg==';

/** As the native side counts them, with what is in the metadata in base64. */
const ATTRIBUTE_TYPES: readonly (readonly [type: SearchAttributeType | undefined, encoded: string])[] = [
  [undefined, ''],
  ['TEXT', 'VGV4dA=='],
  ['KEYWORD', 'S2V5d29yZA=='],
  ['INT', 'SW50'],
  ['DOUBLE', 'RG91Ymxl'],
  ['BOOL', 'Qm9vbA=='],
  ['DATETIME', 'RGF0ZXRpbWU='],
  ['KEYWORD_LIST', 'S2V5d29yZExpc3Q='],
];

/**
 * Reads the text that `src/client/description.rs` writes, field after field in the same order, and says there why it is no
 * JSON.
 */
export function readDescription(text: string): ReadDescription {
  const reader = new TextReader(text);
  const values = JSON.parse(reader.string());
  const raw: RawDescription = {};
  const read: ReadDescription = {
    raw,
    status: 0,
    startMs: undefined,
    executionMs: undefined,
    closeMs: undefined,
    memo: values[0],
    searchAttributes: values[1],
    searchAttributeTypes: undefined,
    summary: values[2],
    details: values[3],
  };
  if (reader.number() !== 0) {
    raw.executionConfig = readConfig(reader);
  }
  if (reader.number() !== 0) {
    raw.workflowExecutionInfo = readInfo(reader, read);
  }
  if (reader.number() !== 0) {
    raw.workflowExtendedInfo = readExtendedInfo(reader);
  }
  const rest = reader.string();
  if (rest !== '') {
    addRest(raw as Raw, JSON.parse(rest) as Raw);
  }
  return read;
}

/** What the native side did not write field by field; no field is in both. */
function addRest(raw: Raw, rest: Raw): void {
  for (const key of Object.keys(rest)) {
    raw[key] = raw[key] === undefined ? rest[key] : { ...(raw[key] as object), ...(rest[key] as object) };
  }
}

function readConfig(reader: TextReader): Config {
  const config: Config = {};
  if (reader.number() !== 0) {
    const taskQueue: NonNullable<Config['taskQueue']> = {};
    const name = reader.string();
    if (name !== '') {
      taskQueue.name = name;
    }
    const kind = reader.string();
    if (kind !== '') {
      taskQueue.kind = kind;
    }
    config.taskQueue = taskQueue;
  }
  const executionTimeout = reader.string();
  if (executionTimeout !== '') {
    config.workflowExecutionTimeout = executionTimeout;
  }
  const runTimeout = reader.string();
  if (runTimeout !== '') {
    config.workflowRunTimeout = runTimeout;
  }
  const taskTimeout = reader.string();
  if (taskTimeout !== '') {
    config.defaultWorkflowTaskTimeout = taskTimeout;
  }
  if (reader.number() !== 0) {
    const userMetadata: NonNullable<Config['userMetadata']> = {};
    const summary = reader.string();
    if (summary !== '') {
      userMetadata.summary = jsonPayload(summary);
    }
    const details = reader.string();
    if (details !== '') {
      userMetadata.details = jsonPayload(details);
    }
    config.userMetadata = userMetadata;
  }
  return config;
}

function readInfo(reader: TextReader, read: ReadDescription): Info {
  const info: Info = {};
  const execution = readExecution(reader);
  if (execution !== undefined) {
    info.execution = execution;
  }
  const type = reader.string();
  if (type !== '') {
    info.type = { name: type };
  }
  const startTime = reader.string();
  if (startTime !== '') {
    info.startTime = startTime;
    read.startMs = reader.millis();
  }
  const closeTime = reader.string();
  if (closeTime !== '') {
    info.closeTime = closeTime;
    read.closeMs = reader.millis();
  }
  const executionTime = reader.string();
  if (executionTime !== '') {
    info.executionTime = executionTime;
    read.executionMs = reader.millis();
  }
  const status = reader.number();
  read.status = status;
  const statusName = reader.string();
  if (statusName !== '') {
    info.status = statusName;
  } else if (status !== 0) {
    info.status = status;
  }
  const historyLength = reader.string();
  if (historyLength !== '') {
    info.historyLength = historyLength;
  }
  const historySizeBytes = reader.string();
  if (historySizeBytes !== '') {
    info.historySizeBytes = historySizeBytes;
  }
  const stateTransitionCount = reader.string();
  if (stateTransitionCount !== '') {
    info.stateTransitionCount = stateTransitionCount;
  }
  const parentNamespaceId = reader.string();
  if (parentNamespaceId !== '') {
    info.parentNamespaceId = parentNamespaceId;
  }
  const parentExecution = readExecution(reader);
  if (parentExecution !== undefined) {
    info.parentExecution = parentExecution;
  }
  const rootExecution = readExecution(reader);
  if (rootExecution !== undefined) {
    info.rootExecution = rootExecution;
  }
  const firstRunId = reader.string();
  if (firstRunId !== '') {
    info.firstRunId = firstRunId;
  }
  const taskQueue = reader.string();
  if (taskQueue !== '') {
    info.taskQueue = taskQueue;
  }
  const executionDuration = reader.string();
  if (executionDuration !== '') {
    info.executionDuration = executionDuration;
  }
  if (reader.number() !== 0) {
    info.memo = readMemo(reader, read.memo);
  }
  if (reader.number() !== 0) {
    info.searchAttributes = readSearchAttributes(reader, read);
  }
  return info;
}

/** The payloads come in the order of the values, which have their keys. */
function readMemo(reader: TextReader, values: Record<string, unknown> | null): NonNullable<Info['memo']> {
  let fields: Record<string, unknown> | undefined;
  for (const key in values) {
    fields ??= {};
    fields[key] = jsonPayload(reader.string());
  }
  return fields === undefined ? {} : { fields };
}

function readSearchAttributes(reader: TextReader, read: ReadDescription): NonNullable<Info['searchAttributes']> {
  const types: (SearchAttributeType | undefined)[] = [];
  let indexedFields: Record<string, unknown> | undefined;
  for (const name in read.searchAttributes) {
    indexedFields ??= {};
    const [type, encoded] = ATTRIBUTE_TYPES[reader.number()] as (typeof ATTRIBUTE_TYPES)[number];
    types.push(type);
    const data = reader.string();
    indexedFields[name] =
      type === undefined ? jsonPayload(data) : { metadata: { encoding: JSON_PLAIN, type: encoded }, data };
  }
  read.searchAttributeTypes = types;
  return indexedFields === undefined ? {} : { indexedFields };
}

function readExtendedInfo(reader: TextReader): Raw {
  const extended: Raw = {};
  const executionExpirationTime = reader.string();
  if (executionExpirationTime !== '') {
    extended.executionExpirationTime = executionExpirationTime;
  }
  const runExpirationTime = reader.string();
  if (runExpirationTime !== '') {
    extended.runExpirationTime = runExpirationTime;
  }
  const originalStartTime = reader.string();
  if (originalStartTime !== '') {
    extended.originalStartTime = originalStartTime;
  }
  return extended;
}

function readExecution(reader: TextReader): Partial<WorkflowExecution> | undefined {
  if (reader.number() === 0) {
    return undefined;
  }
  const execution: Partial<WorkflowExecution> = {};
  const workflowId = reader.string();
  if (workflowId !== '') {
    execution.workflowId = workflowId;
  }
  const runId = reader.string();
  if (runId !== '') {
    execution.runId = runId;
  }
  return execution;
}

/** A payload in the JSON mapping. */
function jsonPayload(data: string): { metadata: Record<string, string>; data: string } {
  return { metadata: { encoding: JSON_PLAIN }, data };
}

class TextReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Digits of six bits, the highest first; all but the last have 64 added. */
  number(): number {
    const text = this.#text;
    let at = this.#at;
    let digit = text.charCodeAt(at++);
    let number = 0;
    while (digit >= 64) {
      number = number * 64 + digit - 64;
      digit = text.charCodeAt(at++);
    }
    this.#at = at;
    return number * 64 + digit;
  }

  string(): string {
    const length = this.number();
    if (length === 0) {
      return '';
    }
    const from = this.#at;
    this.#at = from + length;
    return this.#text.substring(from, this.#at);
  }

  /** Even from the epoch on, odd before it. */
  millis(): number {
    const number = this.number();
    return number % 2 === 0 ? number / 2 : (1 - number) / 2;
  }
}
