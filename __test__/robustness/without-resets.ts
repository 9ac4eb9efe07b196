const PREFACE_BYTES = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length;
const HEADER_BYTES = 9;
const RST_STREAM = 3;

/**
 * What an HTTP/2 client sends, but for its RST_STREAM frames: the server finishes a call that its client has given up.
 *
 * The development server cancels the statements that run for such a call, and one cancelled at the wrong moment leaves
 * its SQLite useless for good (every statement fails: «interrupted (9)»). So a test that gives calls up would sooner or
 * later break the server for all tests that follow; to the client it makes no difference.
 */
export class WithoutResets {
  /** Bytes still to come of the frame, or preface, that is passing. */
  #toCome = PREFACE_BYTES;
  #dropped = false;
  #header = Buffer.alloc(0);

  /** The part of `bytes` that the server is to see; the beginning of a frame may wait for the next call. */
  pass(bytes: Buffer): Buffer {
    const passed: Buffer[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#toCome === 0) rest = this.#readHeader(rest, passed);
      const part = rest.subarray(0, this.#toCome);
      if (!this.#dropped) passed.push(part);
      this.#toCome -= part.length;
      rest = rest.subarray(part.length);
    }
    return Buffer.concat(passed);
  }

  #readHeader(bytes: Buffer, passed: Buffer[]): Buffer {
    const missing = HEADER_BYTES - this.#header.length;
    this.#header = Buffer.concat([this.#header, bytes.subarray(0, missing)]);
    if (this.#header.length === HEADER_BYTES) {
      this.#toCome = this.#header.readUIntBE(0, 3);
      this.#dropped = this.#header[3] === RST_STREAM;
      if (!this.#dropped) passed.push(this.#header);
      this.#header = Buffer.alloc(0);
    }
    return bytes.subarray(missing);
  }
}
