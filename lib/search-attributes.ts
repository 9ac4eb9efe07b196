import { checkObject, checkString, describe } from './check.js';
import { ValueError } from './errors.js';
import { type InputPayload, type Payload, readPayload, text, utf8 } from './payload.js';
import { payloadFromJson } from './payload-json.js';

/** The types that a search attribute may have. */
export type SearchAttributeType = 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';

/** The value of a search attribute of a type. */
export interface SearchAttributeValues {
  TEXT: string;
  KEYWORD: string;
  INT: number;
  DOUBLE: number;
  BOOL: boolean;
  DATETIME: Date;
  KEYWORD_LIST: string[];
}

/** A search attribute: its name, and the type that it is registered with. */
export interface SearchAttributeKey<T extends SearchAttributeType = SearchAttributeType> {
  readonly name: string;
  readonly type: T;
}

/** A search attribute with its value. */
export type SearchAttributePair<T extends SearchAttributeType = SearchAttributeType> = {
  [K in T]: { readonly key: SearchAttributeKey<K>; readonly value: SearchAttributeValues[K] };
}[T];

type Scalar = string | number | boolean | Date;

/** Search attributes by name, each an array of values or one value. */
export type SearchAttributes = Record<string, Scalar | readonly Scalar[] | undefined>;

/** The type as the payload's metadata spells it. */
const WIRE_TYPES: Record<SearchAttributeType, string> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

const VALUE_CHECKS: Record<SearchAttributeType, (value: unknown) => boolean> = {
  TEXT: (value) => typeof value === 'string',
  KEYWORD: (value) => typeof value === 'string',
  INT: Number.isInteger,
  DOUBLE: (value) => typeof value === 'number',
  BOOL: (value) => typeof value === 'boolean',
  DATETIME: isDate,
  KEYWORD_LIST: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/** Names a search attribute. */
export function defineSearchAttributeKey<T extends SearchAttributeType>(name: string, type: T): SearchAttributeKey<T> {
  if (!(type in WIRE_TYPES)) {
    throw new ValueError(`search attribute '${name}': '${type}' is none of ${Object.keys(WIRE_TYPES).join(', ')}`);
  }
  return { name: checkString(name, 'the name of a search attribute'), type };
}

/** Search attributes with their types. */
export class TypedSearchAttributes {
  readonly #pairs: readonly SearchAttributePair[];

  constructor(pairs: readonly SearchAttributePair[] = []) {
    this.#pairs = pairs;
  }

  /** The value of an attribute, if it is there with that type. */
  get<T extends SearchAttributeType>(key: SearchAttributeKey<T>): SearchAttributeValues[T] | undefined {
    const pair = this.#pairs.find((pair) => pair.key.name === key.name && pair.key.type === key.type);
    return pair?.value as SearchAttributeValues[T] | undefined;
  }

  /** All of them. */
  getAll(): SearchAttributePair[] {
    return [...this.#pairs];
  }

  toJSON(): SearchAttributePair[] {
    return this.getAll();
  }

  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ) {
    return `TypedSearchAttributes ${inspect(this.getAll(), options)}`;
  }
}

/** Untyped attributes on their way out. */
export function searchAttributeInputs(attributes: unknown): Record<string, InputPayload> {
  checkObject(attributes, 'searchAttributes');
  const inputs: Record<string, InputPayload> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) {
      continue;
    }
    const values = (Array.isArray(value) ? value : [value]).map((item) => scalar(item, `searchAttributes.${name}`));
    inputs[name] = JSON.stringify(values);
  }
  return inputs;
}

/** Typed attributes on their way out: a `TypedSearchAttributes`, or an array of pairs. */
export function typedSearchAttributeInputs(attributes: unknown): Record<string, InputPayload> {
  const option = 'typedSearchAttributes';
  const pairs =
    typeof (attributes as TypedSearchAttributes | null)?.getAll === 'function'
      ? (attributes as TypedSearchAttributes).getAll()
      : attributes;
  if (!Array.isArray(pairs)) {
    throw new TypeError(`${option} must be an array of {key, value}, not ${describe(attributes)}`);
  }
  const inputs: Record<string, InputPayload> = {};
  for (const pair of pairs as SearchAttributePair[]) {
    const name = checkString(pair?.key?.name, `${option}: key.name`);
    const type = WIRE_TYPES[pair.key.type];
    if (type === undefined) {
      throw new ValueError(`${option}: '${name}' has the unknown type '${String(pair.key.type)}'`);
    }
    if (!VALUE_CHECKS[pair.key.type](pair.value)) {
      throw new TypeError(`${option}: the value of '${name}' is no ${pair.key.type}`);
    }
    const metadata = { encoding: utf8('json/plain'), type: utf8(type) };
    inputs[name] = { metadata, data: utf8(JSON.stringify(pair.value)) };
  }
  return inputs;
}

function scalar(value: unknown, what: string): string | number | boolean {
  if (isDate(value)) {
    return value.toISOString();
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new TypeError(
    `${what} must be a string, number, boolean or Date, or an array of these, not ${describe(value)}`,
  );
}

function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN((value as Date).getTime());
}

const TYPES_BY_WIRE: Record<string, SearchAttributeType | undefined> = Object.fromEntries(
  Object.entries(WIRE_TYPES).map(([type, wireType]) => [wireType, type as SearchAttributeType]),
);

/** What describe shows: attributes by name as arrays, and with their types. */
interface ShownAttributes {
  untyped: Record<string, unknown[]>;
  typed: TypedSearchAttributes;
}

/** Of the values, each in a list, which become the untyped attributes, and their types in the same order. */
export function readSearchAttributes(
  untyped: Record<string, unknown[]>,
  types: readonly (SearchAttributeType | undefined)[],
): ShownAttributes {
  const pairs: SearchAttributePair[] = [];
  let index = 0;
  for (const name in untyped) {
    const type = types[index++];
    let list = untyped[name] as unknown[];
    if (type === 'DATETIME') {
      list = list.map((time) => new Date(time as string));
      untyped[name] = list;
    }
    if (type !== undefined) {
      pairs.push({ key: { name, type }, value: type === 'KEYWORD_LIST' ? list : list[0] } as SearchAttributePair);
    }
  }
  return { untyped, typed: new TypedSearchAttributes(pairs) };
}

/** Of the payloads in the JSON mapping. */
export function searchAttributesFromJson(fields: Record<string, unknown> = {}): ShownAttributes {
  const payloads: Record<string, Payload> = {};
  for (const name in fields) {
    payloads[name] = payloadFromJson(fields[name]);
  }
  return searchAttributesFromPayloads(payloads);
}

/** Of the payloads. */
export function searchAttributesFromPayloads(payloads: Record<string, Payload>): ShownAttributes {
  const untyped: Record<string, unknown[]> = {};
  const types: (SearchAttributeType | undefined)[] = [];
  for (const name in payloads) {
    const payload = payloads[name] as Payload;
    const value = readPayload(payload);
    const type = payload.metadata?.type;
    untyped[name] = Array.isArray(value) ? value : [value];
    types.push(type && TYPES_BY_WIRE[text(type)]);
  }
  return readSearchAttributes(untyped, types);
}
