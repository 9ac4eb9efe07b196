/**
 * What a server said, with everything that no two servers can have in common replaced by stable placeholders: ids by
 * the order in which they first appear, times, tokens, sizes.
 */
import type { RpcError, RpcStatus } from './connection';
import { type EnumType, type Field, type MessageType, messageType } from './definitions';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Fields whose value is the server's own affair; that there is one remains to be seen. */
const OPAQUE = new Map([
  ['taskId', '<task id>'],
  ['taskToken', '<token>'],
  ['nextPageToken', '<token>'],
  ['newExecutionRunToken', '<token>'],
  ['historySizeBytes', '<size>'],
  ['stateTransitionCount', '<count>'],
  ['serverVersion', '<version>'],
  ['customSearchAttributeAliases', '<aliases>'],
  ['executionDuration', '<duration>'],
  ['clusterName', '<cluster>'],
  ['clusterId', '<cluster>'],
]);

/** Maps whose keys a server makes as it likes. */
const SERVERS_KEYS = new Set(['queries', 'queryResults']);

/** Lists that have no order, and what tells their items apart. */
const UNORDERED = new Map([
  ['pendingActivities', 'activityId'],
  ['pendingChildren', 'workflowId'],
]);

/** What a caller hears when its time is up: of its own clock, or of a server that saw it go. No script cancels a call. */
const OUT_OF_TIME = new Set(['DEADLINE_EXCEEDED', 'CANCELLED']);

export function isOutOfTime({ code }: RpcError): boolean {
  return OUT_OF_TIME.has(code);
}

export class Normaliser {
  readonly #ids = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param suffix what the script's own ids end with, to be unique on a server that is shared */
  constructor(private readonly suffix: string) {}

  message(type: MessageType, message: Record<string, unknown>): unknown {
    switch (type.fullName.replace(/^\./, '')) {
      case 'google.protobuf.Timestamp':
        return Number(message.seconds ?? 0) <= 0 ? '<no time>' : '<time>';
      case 'google.protobuf.Duration':
        // To the millisecond: the real server works some out from its clock.
        return duration(message, 1e3);
      case 'google.protobuf.Any':
        return this.any(message as { type_url?: string; value?: Uint8Array });
      case 'temporal.api.common.v1.Payload':
        return this.#payload(message);
      default: {
        const result: Record<string, unknown> = {};
        for (const field of type.fieldsArray) {
          const given = Object.hasOwn(message, field.name) ? message[field.name] : undefined;
          if (given === undefined || given === null || field.name === 'pollerScalingDecision') continue;
          const value = this.#field(field.resolve(), given);
          if (value !== undefined) result[field.name] = value;
        }
        return result;
      }
    }
  }

  error(error: RpcError): unknown {
    const { status } = error;
    // Whose clock is first, the caller's or the server's, is chance, and each has its own words.
    if (isOutOfTime(error)) return { code: 'DEADLINE_EXCEEDED' };
    return {
      code: error.code,
      message: this.text(error.details),
      ...(status === undefined ? {} : { details: this.#status(error, status) }),
    };
  }

  any(any: { type_url?: string; value?: Uint8Array }): unknown {
    const name = (any.type_url ?? '').replace(/^.*\//, '');
    const type = messageType(name);
    return { '@type': name, ...(this.message(type, type.decode(any.value ?? new Uint8Array())) as object) };
  }

  /** Any text: own ids without their suffix, ids of the server's by their order. */
  text(text: string, kind = 'id'): string {
    return text
      .replaceAll(this.suffix, '')
      .replaceAll(this.suffix.slice(1), '')
      .replace(UUID, (uuid) => this.#id(uuid, kind));
  }

  /** A value that a script made itself, such as a fact that it worked out. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.map(([key, each]) => [this.text(key), this.value(each)]));
    }
    return value;
  }

  #status(error: RpcError, status: RpcStatus): unknown {
    const details = (status.details ?? []).map((each) => this.any(each));
    // What the status repeats says nothing new; where it differs, it does.
    return status.message === error.details ? details : { message: this.text(status.message ?? ''), details };
  }

  #field(field: Field, value: unknown): unknown {
    if (field.map && !OPAQUE.has(field.name)) {
      const entries = Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
      if (entries.length === 0) return undefined;
      const name = (key: string) => (SERVERS_KEYS.has(field.name) ? this.#id(key, 'query') : this.text(key));
      return Object.fromEntries(entries.map(([key, each]) => [name(key), this.#single(field, each)]));
    }
    if (Array.isArray(value)) {
      if (value.length === 0) return undefined;
      return inOrder(field, value).map((each) => this.#single(field, each));
    }
    return this.#single(field, value);
  }

  #single(field: Field, value: unknown): unknown {
    const opaque = OPAQUE.get(field.name);
    if (opaque !== undefined && !isEmpty(value)) return opaque;
    // The real server reads its clock twice for it, at a moment's distance.
    if (field.name === 'currentRetryInterval') return duration(value as Record<string, unknown>, 10);
    if (field.resolvedType !== null) {
      if (isMessage(field.resolvedType)) return this.message(field.resolvedType, value as Record<string, unknown>);
      return field.resolvedType.valuesById[value as number] ?? value;
    }
    if (typeof value === 'string') return this.text(value, kindOf(field.name));
    if (value instanceof Uint8Array) return bytes(value, (text) => this.text(text));
    return typeof value === 'object' ? Number(value) : value;
  }

  #payload(message: Record<string, unknown>): unknown {
    const metadata = Object.entries((message.metadata as Record<string, Uint8Array>) ?? {}).sort();
    const data = bytes((message.data as Uint8Array | undefined) ?? new Uint8Array(), (text) => this.text(text));
    const shown = metadata.map(([key, value]) => `${key}=${Buffer.from(value).toString()}`).join(' ');
    return shown === 'encoding=json/plain' ? `json ${data}` : `${shown}: ${data}`;
  }

  #id(uuid: string, kind: string): string {
    let name = this.#ids.get(uuid);
    if (name === undefined) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      name = `<${kind} ${count}>`;
      this.#ids.set(uuid, name);
    }
    return name;
  }
}

/** Rounded to so many parts of a second. */
function duration({ seconds, nanos }: Record<string, unknown>, parts: number): string {
  return `${Number(seconds ?? 0) + Math.round((Number(nanos ?? 0) / 1e9) * parts) / parts}s`;
}

/** What the real server lists in no order is sorted by what tells the items apart. */
function inOrder(field: Field, values: unknown[]): unknown[] {
  const key = UNORDERED.get(field.name);
  if (key === undefined) return values;
  const of = (value: unknown) => String((value as Record<string, unknown>)[key]);
  return values.toSorted((a, b) => (of(a) < of(b) ? -1 : 1));
}

function kindOf(field: string): string {
  if (/runId$/i.test(field)) return 'run';
  if (/requestId$/i.test(field)) return 'request';
  return 'id';
}

function isMessage(type: MessageType | EnumType): type is MessageType {
  return 'fieldsArray' in type;
}

function isEmpty(value: unknown): boolean {
  return value instanceof Uint8Array ? value.length === 0 : value === '' || value === 0 || String(value) === '0';
}

function bytes(value: Uint8Array, text: (text: string) => string): string {
  const utf8 = Buffer.from(value).toString('utf8');
  const isText = /^[\P{C}\s]*$/u.test(utf8) && Buffer.from(utf8, 'utf8').equals(Buffer.from(value));
  return isText ? text(utf8) : `base64 ${Buffer.from(value).toString('base64')}`;
}
