import { encode } from './buffer.js';
import { host } from './host.js';

type Pair = [name: string, value: string];

/** Makes the parameters of a URL, which are those of its query whenever they are looked at. */
export let linkedParams: (read: () => string, write: (search: string) => void) => URLSearchParams;

/** `URLSearchParams` of workflow code, as Node has it. */
export class URLSearchParams {
  #own: Pair[] = [];
  /** The query of which they are those, where there is a URL: to go through a long one would mean to parse it at each step. */
  #ownOf = '';
  #link: { readonly read: () => string; readonly write: (search: string) => void } | undefined;

  static {
    linkedParams = (read, write) => {
      const params = new URLSearchParams();
      params.#link = { read, write };
      return params;
    };
  }

  constructor(init: unknown = '') {
    if (typeof init !== 'object' || init === null) {
      this.#own = parse(textOf(init));
    } else if (typeof (init as Iterable<unknown>)[Symbol.iterator] === 'function') {
      for (const pair of init as Iterable<Iterable<unknown>>) {
        const [name, value, ...more] = [...pair];
        if (value === undefined || more.length > 0) {
          const message = 'Each query pair must be an iterable [name, value] tuple';
          throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_TUPLE' });
        }
        this.#own.push([textOf(name), textOf(value)]);
      }
    } else {
      this.#own = Object.entries(init).map(([name, value]) => [textOf(name), textOf(value)]);
    }
  }

  get #pairs(): Pair[] {
    const query = this.#link?.read() ?? this.#ownOf;
    if (query !== this.#ownOf) {
      this.#own = parse(query);
      this.#ownOf = query;
    }
    return this.#own;
  }
  set #pairs(pairs: Pair[]) {
    if (this.#link === undefined) {
      this.#own = pairs;
    } else {
      this.#link.write(serialized(pairs));
    }
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    this.#pairs = [...this.#pairs, [textOf(name), textOf(value)]];
  }

  delete(name: unknown, value?: unknown): void {
    this.#pairs = this.#pairs.filter((pair) => !matches(pair, name, value));
  }

  get(name: unknown): string | null {
    return this.#pairs.find((pair) => matches(pair, name))?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    return this.#pairs.filter((pair) => matches(pair, name)).map(([, value]) => value);
  }

  has(name: unknown, value?: unknown): boolean {
    return this.#pairs.some((pair) => matches(pair, name, value));
  }

  set(name: unknown, value: unknown): void {
    const pairs = this.#pairs;
    const first = pairs.findIndex((pair) => matches(pair, name));
    const replaced: Pair = [textOf(name), textOf(value)];
    this.#pairs =
      first < 0
        ? [...pairs, replaced]
        : pairs.flatMap((pair, index) => (index === first ? [replaced] : matches(pair, name) ? [] : [pair]));
  }

  sort(): void {
    this.#pairs = [...this.#pairs].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, receiver?: unknown): void {
    for (const [name, value] of this) {
      Reflect.apply(callback, receiver, [value, name, this]);
    }
  }

  *entries(): IterableIterator<Pair> {
    for (let index = 0; index < this.size; index++) {
      const [name, value] = this.#pairs[index] as Pair;
      yield [name, value];
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) {
      yield name;
    }
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) {
      yield value;
    }
  }

  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }

  toString(): string {
    return serialized(this.#pairs);
  }

  get [Symbol.toStringTag](): string {
    return 'URLSearchParams';
  }
}

function matches([name, value]: Pair, wanted: unknown, wantedValue?: unknown): boolean {
  return name === textOf(wanted) && (wantedValue === undefined || value === textOf(wantedValue));
}

/** A text without halves of characters. */
function textOf(value: unknown): string {
  return String(value).replace(/\p{Surrogate}/gu, '\uFFFD');
}

function parse(query: string): Pair[] {
  const parts = query.replace(/^\?/, '').split('&');
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
    });
}

function serialized(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

function decoded(text: string): string {
  const spaced = text.replace(/\+/g, ' ');
  if (!spaced.includes('%')) {
    return spaced;
  }
  const bytes: number[] = [];
  for (const part of spaced.split(/(%[0-9a-f]{2})/i)) {
    if (/^%[0-9a-f]{2}$/i.test(part)) {
      bytes.push(Number.parseInt(part.slice(1), 16));
    } else {
      for (const byte of encode(part)) {
        bytes.push(byte);
      }
    }
  }
  return host().text(new Uint8Array(bytes));
}

const PLAIN = /^[A-Za-z0-9*\-._]$/;
const ALL_PLAIN = /^[A-Za-z0-9*\-._]*$/;

function encoded(text: string): string {
  if (ALL_PLAIN.test(text)) {
    return text;
  }
  let out = '';
  for (const byte of encode(text)) {
    const character = String.fromCharCode(byte);
    if (PLAIN.test(character)) {
      out += character;
    } else {
      out += character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
  }
  return out;
}
