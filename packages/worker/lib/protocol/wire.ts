/** Reading and writing of the protobuf wire format, for the generated code in messages.ts. */

/** What may be given for a message that is written: parts may be left out, and bytes may be a text, in UTF-8. */
export type Input<T> = T extends Uint8Array
  ? Uint8Array | string
  : T extends readonly (infer Item)[]
    ? readonly Input<Item>[]
    : T extends object
      ? { [Name in keyof T]?: Input<T[Name]> | undefined }
      : T;

const TWO_TO_32 = 0x1_0000_0000;

/** Where in the bytes of a message reading stands. */
export class Reader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The end of a part that begins here with its length. */
  end(): number {
    const length = this.uint32();
    const end = this.at + length;
    if (end > this.#bytes.length) {
      throw new RangeError('a message that is cut off');
    }
    return end;
  }

  uint32(): number {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = this.#byte();
      if (shift < 32) {
        value |= (byte & 0x7f) << shift;
      }
      if (byte < 0x80) {
        return value >>> 0;
      }
      shift += 7;
    }
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    return this.uint32() !== 0;
  }

  /** Exact up to 2^53, which no count and no second of a date exceeds. */
  int64(): number {
    return Number(BigInt.asIntN(64, this.uint64()));
  }

  uint64(): bigint {
    let low = 0;
    let high = 0n;
    let shift = 0;
    for (;;) {
      const byte = this.#byte();
      if (shift < 28) {
        low |= (byte & 0x7f) << shift;
      } else {
        high |= BigInt(byte & 0x7f) << BigInt(shift);
      }
      if (byte < 0x80) {
        return BigInt.asUintN(64, high | BigInt(low));
      }
      shift += 7;
    }
  }

  double(): number {
    const value = this.#bytes.readDoubleLE(this.at);
    this.at += 8;
    return value;
  }

  float(): number {
    const value = this.#bytes.readFloatLE(this.at);
    this.at += 4;
    return value;
  }

  string(): string {
    const end = this.end();
    const value = this.#bytes.toString('utf8', this.at, end);
    this.at = end;
    return value;
  }

  bytes(): Uint8Array {
    const end = this.end();
    const value = this.#bytes.subarray(this.at, end);
    this.at = end;
    return value;
  }

  /** Passes over a field of a newer version. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        while (this.#byte() >= 0x80) {}
        return;
      case 1:
        this.at += 8;
        return;
      case 2:
        this.at = this.end();
        return;
      case 5:
        this.at += 4;
        return;
      default:
        throw new RangeError(`a wire type that does not exist: ${tag & 7}`);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) {
      throw new RangeError('a message that is cut off');
    }
    return byte;
  }
}

const FIRST_SIZE = 16 * 1024;
/** Longer messages are rare, and what one needed is not kept for the others. */
const MOST_KEPT = 1024 * 1024;

/** Bytes of a message that is being written. One writer serves many messages, one after the other. */
export class Writer {
  #bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
  #at = 0;

  /** The bytes that `write` writes. They stand until the next message is written. */
  message(write: () => void): Uint8Array {
    this.#at = 0;
    write();
    const message = this.#bytes.subarray(0, this.#at);
    if (this.#bytes.length > MOST_KEPT) {
      this.#bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
    }
    return message;
  }

  uint32(value: number): void {
    this.#reserve(5);
    this.#varint(value >>> 0);
  }

  int32(value: number): void {
    if (value < 0) {
      this.uint64(BigInt.asUintN(64, BigInt(value)));
    } else {
      this.uint32(value);
    }
  }

  bool(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  int64(value: number): void {
    if (value >= 0 && value < TWO_TO_32) {
      this.uint32(value);
    } else {
      this.uint64(BigInt.asUintN(64, BigInt(Math.trunc(value))));
    }
  }

  uint64(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 0x7fn) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeFloatLE(value, this.#at);
  }

  string(value: string): void {
    // Three bytes at most for each unit of UTF-16.
    this.#reserve(value.length * 3 + 5);
    const start = this.#begin();
    this.#at += this.#bytes.write(value, this.#at, 'utf8');
    this.#finish(start);
  }

  bytes(value: Uint8Array | string): void {
    if (typeof value === 'string') {
      this.string(value);
      return;
    }
    if (!ArrayBuffer.isView(value)) {
      throw new TypeError('bytes are needed');
    }
    this.#reserve(value.length + 5);
    this.#varint(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** A part that begins with its length. */
  nested(write: () => void): void {
    this.#reserve(5);
    const start = this.#begin();
    write();
    this.#reserve(5);
    this.#finish(start);
  }

  /** Most parts are short, so one byte is left for the length; a longer one is moved. */
  #begin(): number {
    return this.#at++;
  }

  #finish(start: number): void {
    const begin = start + 1;
    const length = this.#at - begin;
    const extra = length < 0x80 ? 0 : length < 0x4000 ? 1 : length < 0x20_0000 ? 2 : length < 0x1000_0000 ? 3 : 4;
    if (extra > 0) {
      this.#bytes.copyWithin(begin + extra, begin, this.#at);
    }
    this.#at = start;
    this.#varint(length);
    this.#at = begin + extra + length;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = larger;
    }
  }
}
