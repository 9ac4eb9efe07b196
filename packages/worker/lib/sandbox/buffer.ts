/**
 * What the client's modules use of Node's `Buffer`, for inside a workflow context, where there is none. The build puts it
 * in the place of the global.
 */
import { host } from './host.js';

class Text {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  toString(): string {
    return host().text(this.#bytes);
  }
}

export const Buffer = {
  /** The bytes of a text, or what makes a text of bytes. */
  from(source: string | ArrayBuffer, offset?: unknown, length?: number): Uint8Array | Text {
    return typeof source === 'string' ? encode(source) : new Text(new Uint8Array(source, offset as number, length));
  },
};

/** A text in UTF-8. */
export function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  return bytes.slice(0, host().utf8Into(text, bytes));
}
