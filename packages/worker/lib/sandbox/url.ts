import { URL_PARTS, type UrlPart } from '../../../../lib/workflow/host.js';
import { host } from './host.js';
import { linkedParams, type URLSearchParams } from './url-search-params.js';

/** `URL` of workflow code, as Node has it. What parses it is outside; only texts cross. */
export class URL {
  #parts: readonly string[];
  #params: URLSearchParams | undefined;

  constructor(url: unknown, base?: unknown) {
    const text = String(url);
    const parts = host().parseUrl(text, base === undefined ? undefined : String(base));
    if (parts === '') {
      throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: text });
    }
    this.#parts = parts.split('\n');
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return host().parseUrl(String(url), base === undefined ? undefined : String(base)) !== '';
  }

  get href(): string {
    return this.#get('href');
  }
  set href(value: unknown) {
    if (!this.#set('href', value)) {
      throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(value) });
    }
  }

  get origin(): string {
    return this.#get('origin');
  }

  get protocol(): string {
    return this.#get('protocol');
  }
  set protocol(value: unknown) {
    this.#set('protocol', value);
  }

  get username(): string {
    return this.#get('username');
  }
  set username(value: unknown) {
    this.#set('username', value);
  }

  get password(): string {
    return this.#get('password');
  }
  set password(value: unknown) {
    this.#set('password', value);
  }

  get host(): string {
    return this.#get('host');
  }
  set host(value: unknown) {
    this.#set('host', value);
  }

  get hostname(): string {
    return this.#get('hostname');
  }
  set hostname(value: unknown) {
    this.#set('hostname', value);
  }

  get port(): string {
    return this.#get('port');
  }
  set port(value: unknown) {
    this.#set('port', value);
  }

  get pathname(): string {
    return this.#get('pathname');
  }
  set pathname(value: unknown) {
    this.#set('pathname', value);
  }

  get search(): string {
    return this.#get('search');
  }
  set search(value: unknown) {
    this.#set('search', value);
  }

  get hash(): string {
    return this.#get('hash');
  }
  set hash(value: unknown) {
    this.#set('hash', value);
  }

  get searchParams(): URLSearchParams {
    this.#params ??= linkedParams(
      () => this.search,
      (search) => this.#set('search', search),
    );
    return this.#params;
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  get [Symbol.toStringTag](): string {
    return 'URL';
  }

  #get(part: UrlPart): string {
    return this.#parts[URL_PARTS.indexOf(part)] as string;
  }

  /** Whether the value was one that can be. */
  #set(part: UrlPart, value: unknown): boolean {
    const parts = host().changeUrl(this.href, part, String(value));
    if (parts !== '') {
      this.#parts = parts.split('\n');
    }
    return parts !== '';
  }
}
