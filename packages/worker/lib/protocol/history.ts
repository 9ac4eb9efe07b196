/**
 * Histories as core takes them: encoded. They come as objects of JSON, such as `temporal workflow show --output json` and
 * `DevServer.fetchHistory` give, or as objects of a protobuf library, such as the official client's `fetchHistory` gives.
 */
import { ENUMS, MESSAGES } from './history-schema.js';
import { Writer } from './wire.js';

type Item = (writer: Writer, value: unknown, path: string) => void;

interface Field {
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly wireType: number;
  readonly write: Item;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const HISTORY = 'temporal.api.history.v1.History';

/** @throws TypeError that names the part that cannot be encoded */
export function encodeHistory(history: object): Uint8Array {
  const writer = new Writer();
  return writer.message(() => writeMessage(writer, HISTORY, history, 'history'));
}

function writeMessage(writer: Writer, type: string, message: unknown, path: string): void {
  if (typeof message !== 'object' || message === null) {
    throw unusable(path, 'an object', message);
  }
  const given = message as Record<string, unknown>;
  for (const field of fieldsOf(type)) {
    const value = given[field.name];
    if (value !== undefined && value !== null) {
      writeField(writer, field, value, `${path}.${field.name}`);
    }
  }
}

function writeField(writer: Writer, field: Field, value: unknown, path: string): void {
  const { number, wireType, write } = field;
  if (field.map) {
    for (const [key, item] of Object.entries(value as object)) {
      writer.uint32(tag(number, LENGTH_DELIMITED));
      writer.nested(() => {
        writer.uint32(tag(1, LENGTH_DELIMITED));
        writer.string(key);
        writer.uint32(tag(2, wireType));
        write(writer, item, `${path}.${key}`);
      });
    }
  } else if (field.repeated) {
    if (!Array.isArray(value)) {
      throw unusable(path, 'a list', value);
    }
    for (const [index, item] of value.entries()) {
      writer.uint32(tag(number, wireType));
      write(writer, item, `${path}[${index}]`);
    }
  } else {
    writer.uint32(tag(number, wireType));
    write(writer, value, path);
  }
}

function tag(number: number, wireType: number): number {
  return (number << 3) | wireType;
}

const known = new Map<string, readonly Field[]>();

function fieldsOf(type: string): readonly Field[] {
  let fields = known.get(type);
  if (fields === undefined) {
    fields = (MESSAGES[type] as string).split(' ').filter(Boolean).map(fieldOf);
    known.set(type, fields);
  }
  return fields;
}

function fieldOf(text: string): Field {
  const [name = '', number, written = ''] = text.split(':');
  const type = written.replace(/^(\[\]|\{\})/, '');
  const [wireType, write] = itemOf(type);
  return {
    name,
    number: Number(number),
    repeated: written.startsWith('[]'),
    map: written.startsWith('{}'),
    wireType,
    write,
  };
}

function itemOf(type: string): [wireType: number, write: Item] {
  const scalar = SCALARS[type];
  if (scalar !== undefined) {
    return scalar;
  }
  const names = ENUMS[type];
  if (names !== undefined) {
    return [VARINT, enumOf(names)];
  }
  return [LENGTH_DELIMITED, (writer, value, path) => writer.nested(() => writeMessage(writer, type, value, path))];
}

const SCALARS: Record<string, [wireType: number, write: Item]> = {
  bool: [VARINT, (writer, value) => writer.bool(value === true)],
  int32: [VARINT, (writer, value, path) => writer.int32(numberOf(value, path))],
  uint32: [VARINT, (writer, value, path) => writer.uint32(numberOf(value, path))],
  int64: [VARINT, (writer, value, path) => writer.uint64(BigInt.asUintN(64, bigintOf(value, path)))],
  double: [FIXED64, (writer, value, path) => writer.double(numberOf(value, path))],
  float: [FIXED32, (writer, value, path) => writer.float(numberOf(value, path))],
  string: [LENGTH_DELIMITED, (writer, value) => writer.string(String(value))],
  bytes: [LENGTH_DELIMITED, (writer, value, path) => writer.bytes(bytesOf(value, path))],
  'google.protobuf.Timestamp': [
    LENGTH_DELIMITED,
    (writer, value, path) => writeTime(writer, typeof value === 'string' ? timestamp(value, path) : value, path),
  ],
  'google.protobuf.Duration': [
    LENGTH_DELIMITED,
    (writer, value, path) => writeTime(writer, typeof value === 'string' ? duration(value, path) : value, path),
  ],
};

function writeTime(writer: Writer, value: unknown, path: string): void {
  const { seconds = 0, nanos = 0 } = value as { seconds?: unknown; nanos?: unknown };
  writer.nested(() => {
    writer.uint32(tag(1, VARINT));
    writer.uint64(BigInt.asUintN(64, bigintOf(seconds, `${path}.seconds`)));
    writer.uint32(tag(2, VARINT));
    writer.int32(numberOf(nanos, `${path}.nanos`));
  });
}

/** Such as `2026-01-31T12:00:00.123456789Z`. */
function timestamp(text: string, path: string): object {
  const [, whole = '', fraction = '', zone = ''] =
    /^(.*?:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const ms = Date.parse(whole + zone);
  if (Number.isNaN(ms)) {
    throw unusable(path, 'a time', text);
  }
  return { seconds: ms / 1000, nanos: Number(fraction.padEnd(9, '0')) };
}

/** Such as `1.5s`. */
function duration(text: string, path: string): object {
  const [, sign, seconds, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  if (seconds === undefined) {
    throw unusable(path, 'a length of time', text);
  }
  const factor = sign === '-' ? -1 : 1;
  return { seconds: factor * Number(seconds), nanos: factor * Number(fraction.padEnd(9, '0')) };
}

/** By number, by name, or by the name that older servers wrote, such as `WorkflowExecutionStarted`. */
function enumOf(names: string): Item {
  const numbers = new Map<string, number>();
  const entries = names.split(' ').map((each) => each.split('=') as [string, string]);
  const prefix = commonPrefix(entries.map(([name]) => name));
  for (const [name, number] of entries) {
    numbers.set(plain(name), Number(number));
    numbers.set(plain(name.slice(prefix.length)), Number(number));
  }
  return (writer, value, path) => {
    const number = typeof value === 'number' ? value : numbers.get(plain(String(value)));
    if (number === undefined) {
      throw unusable(path, 'one of its names', value);
    }
    writer.int32(number);
  };
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

function commonPrefix([first = '', ...others]: readonly string[]): string {
  let end = others.length === 0 ? 0 : first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, end)))) {
    end--;
  }
  return first.slice(0, first.slice(0, end).lastIndexOf('_') + 1);
}

function numberOf(value: unknown, path: string): number {
  const number = Number(value);
  if (Number.isNaN(number) && value !== 'NaN') {
    throw unusable(path, 'a number', value);
  }
  return number;
}

/** A number, its digits, or an object whose text they are, as protobuf libraries have. */
function bigintOf(value: unknown, path: string): bigint {
  try {
    return BigInt(String(value));
  } catch {
    throw unusable(path, 'a whole number', value);
  }
}

function bytesOf(value: unknown, path: string): Uint8Array {
  if (typeof value === 'string') {
    return Buffer.from(value, 'base64');
  }
  if (value instanceof Uint8Array || ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  // What protobufjs has for bytes that are absent.
  if (Array.isArray(value) && value.length === 0) {
    return new Uint8Array();
  }
  throw unusable(path, 'bytes in base64', value);
}

function unusable(path: string, wanted: string, value: unknown): TypeError {
  const shown = typeof value === 'object' ? 'an object' : `'${String(value)}'`;
  return new TypeError(`${path} must be ${wanted}, not ${shown}`);
}
