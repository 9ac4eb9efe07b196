import { encode } from './buffer.js';
import { host } from './host.js';
import { wrongType } from './wrong-type.js';

/** `TextEncoder` of workflow code, as Node has it. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }

  encode(text: unknown = ''): Uint8Array {
    return encode(String(text));
  }

  /** Writes as many whole characters as there is room for. */
  encodeInto(text: unknown, into: Uint8Array): { read: number; written: number } {
    if (typeof text !== 'string') {
      throw wrongType('The "src" argument must be of type string.');
    }
    if (!(into instanceof Uint8Array)) {
      throw wrongType('The "dest" argument must be an instance of Uint8Array.');
    }
    // Made here: what the outside is given has nothing of the workflow's own.
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const written = host().utf8Into(text, bytes);
    // Half a character is written as the one character that stands for it, so as many are read as come out again.
    return { read: host().text(bytes.subarray(0, written)).length, written };
  }

  get [Symbol.toStringTag](): string {
    return 'TextEncoder';
  }
}

/** `TextDecoder` of workflow code, as Node has it, of UTF-8. */
export class TextDecoder {
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  /** The begin of a character whose rest is in what comes next. */
  #rest = new Uint8Array();
  /** Whether a byte order mark may still come. */
  #atBegin = true;

  constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } | null = {}) {
    if (!/^\s*(unicode-1-1-)?utf-?8\s*$/i.test(String(label))) {
      throw new RangeError(`TextDecoder in workflows knows utf-8 only, not '${String(label)}'`);
    }
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding(): string {
    return 'utf-8';
  }

  get fatal(): boolean {
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(bytes?: ArrayBuffer | ArrayBufferView, options: { stream?: unknown } | null = {}): string {
    const all = joined(this.#rest, bytes === undefined ? new Uint8Array() : bytesOf(bytes));
    const whole = options?.stream ? all.subarray(0, all.length - begunAtEnd(all)) : all;
    const text = host().text(whole);
    const atBegin = this.#atBegin;
    this.#rest = all.slice(whole.length);
    this.#atBegin = options?.stream ? atBegin && text === '' : true;
    if (this.#fatal && !isSame(encode(text), whole)) {
      this.#rest = new Uint8Array();
      this.#atBegin = true;
      const message = 'The encoded data was not valid for encoding utf-8';
      throw Object.assign(new TypeError(message), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
    }
    return atBegin && !this.#ignoreBOM ? text.replace(/^\uFEFF/, '') : text;
  }

  get [Symbol.toStringTag](): string {
    return 'TextDecoder';
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) {
    return new Uint8Array(value);
  }
  throw wrongType('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) {
    return second;
  }
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** How many bytes at the end are the begin of a character that is not whole. */
function begunAtEnd(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] as number;
    if (byte >= 0xc0) {
      const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length < wanted ? length : 0;
    }
    if (byte < 0x80) {
      return 0;
    }
  }
  return 0;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
