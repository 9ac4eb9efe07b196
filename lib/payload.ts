import { PayloadConverterError } from './errors.js';

/** A value on the wire (`temporal.api.common.v1.Payload`). */
export interface Payload {
  /** `encoding` says how to read the data. */
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** Turns values into payloads and back. The interface is that of the official SDK. */
export interface PayloadConverter {
  /** A payload of the value; `undefined` when this converter does not handle such values. */
  toPayload<T>(value: T): Payload | undefined;
  /** The value of a payload. */
  fromPayload<T>(payload: Payload): T;
}

/** What crosses to the native side: a string is json/plain, bytes are binary/plain, `undefined` is binary/null. */
export type InputPayload = string | Uint8Array | { metadata: Record<string, Uint8Array>; data: Uint8Array } | undefined;

/** A list of these as it crosses: a string stands for the list that has it alone, `undefined` for the empty one. */
export type InputPayloads = InputPayload[] | string | undefined;

/** The bytes of a text, in UTF-8. */
export function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** The text of bytes, in UTF-8. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/**
 * A value as the default converter sends it.
 *
 * @param path - where the value stands, such as `args[0]`, for the error
 * @throws {@link PayloadConverterError} for what JSON cannot carry or would silently drop
 */
export function toInput(value: unknown, path: string): InputPayload {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return JSON.stringify(value);
    case 'undefined':
      return undefined;
    case 'object':
      if (value === null) {
        return 'null';
      }
      if (isBytes(value)) {
        return value;
      }
      return stringify(value, path);
    default:
      throw refused(path, typeof value);
  }
}

/** Whether it is a `Uint8Array`, also one of another realm, as jest's environments have them. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}

function stringify(value: object, path: string): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    // BigInt, a cycle, or a toJSON() that threw: found again, slowly, to say where.
    findRefused(value, path, new Set());
    throw new PayloadConverterError(`${path} cannot be written as JSON: ${String(error)}`, { cause: error });
  }
  if (json === undefined) {
    throw new PayloadConverterError(`${path} cannot be written as JSON: its toJSON() gave nothing`);
  }
  // JSON.stringify has shown that there is no cycle, so this ends.
  if (dropsSomething(value)) {
    findRefused(value, path, new Set());
  }
  return json;
}

/** Whether there are functions or symbols in it, which JSON.stringify leaves out without a word. */
function dropsSomething(value: object): boolean {
  if (ArrayBuffer.isView(value) || typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    return false;
  }
  for (const key in value) {
    const item: unknown = (value as Record<string, unknown>)[key];
    if (typeof item === 'object') {
      if (item !== null && dropsSomething(item) && Object.hasOwn(value, key)) {
        return true;
      }
    } else if ((typeof item === 'function' || typeof item === 'symbol') && Object.hasOwn(value, key)) {
      return true;
    }
  }
  return false;
}

function findRefused(value: unknown, path: string, ancestors: Set<object>): void {
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw refused(path, typeof value);
  }
  if (typeof value !== 'object' || value === null || typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    return;
  }
  if (ancestors.has(value)) {
    throw new PayloadConverterError(`${path} refers back to an object that contains it; JSON has no cycles`);
  }
  ancestors.add(value);
  for (const key of Object.keys(value)) {
    const step = Array.isArray(value) ? `[${key}]` : property(key);
    findRefused((value as Record<string, unknown>)[key], `${path}${step}`, ancestors);
  }
  ancestors.delete(value);
}

function property(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function refused(path: string, type: string): PayloadConverterError {
  const name = type === 'bigint' ? 'BigInt' : type;
  return new PayloadConverterError(`${path} is a ${name}, which cannot be written as JSON`);
}

/** The payload that an input stands for. */
export function inputToPayload(input: InputPayload): Payload {
  if (input === undefined) {
    return { metadata: { encoding: utf8('binary/null') }, data: new Uint8Array(0) };
  }
  if (typeof input === 'string') {
    return { metadata: { encoding: utf8('json/plain') }, data: utf8(input) };
  }
  if (isBytes(input)) {
    return { metadata: { encoding: utf8('binary/plain') }, data: input };
  }
  return input;
}

/** Reads a payload as the default converter does. */
export function readPayload(payload: Payload): unknown {
  const encoding = payload.metadata?.encoding;
  const name = encoding ? text(encoding) : 'none';
  const data = payload.data ?? new Uint8Array(0);
  switch (name) {
    case 'json/plain':
      return parse(text(data));
    case 'binary/plain':
      return data;
    case 'binary/null':
      return undefined;
    default:
      throw new PayloadConverterError(`unknown encoding: ${name}`);
  }
}

/** The value of a JSON text that came in a payload. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new PayloadConverterError(`a json/plain payload holds no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** What is used unless the `dataConverter` option says otherwise: `undefined`, bytes and JSON. */
export const defaultPayloadConverter: PayloadConverter = {
  toPayload<T>(value: T): Payload {
    return inputToPayload(toInput(value, 'value'));
  },
  fromPayload<T>(payload: Payload): T {
    return readPayload(payload) as T;
  },
};
