import type { Failure, UserMetadata, Payload as WirePayload } from '../../packages/worker/lib/protocol/messages.js';
import type { Input } from '../../packages/worker/lib/protocol/wire.js';
import { checkObject, checkString } from '../check.js';
import { defaultFailureConverter, type FailureConverter } from '../failure-converter.js';
import type { ProtoFailure } from '../failures.js';
import { defaultPayloadConverter, isBytes, type Payload, type PayloadConverter, toInput } from '../payload.js';

/** A payload on its way out. Its bytes may be texts. */
export type OutPayload = Input<WirePayload>;

/** How values become payloads and failures become errors, inside a workflow. */
export class Payloads {
  readonly converter: PayloadConverter;
  readonly failures: FailureConverter;

  constructor(converter: PayloadConverter | undefined, failures: FailureConverter | undefined) {
    this.converter = converter ?? defaultPayloadConverter;
    this.failures = failures ?? defaultFailureConverter;
  }

  /** `what` names the value in errors. */
  out(value: unknown, what: string): OutPayload {
    if (this.converter !== defaultPayloadConverter) {
      const payload = this.converter.toPayload(value);
      if (payload === undefined || payload === null) {
        throw new TypeError(`${what}: the payload converter takes no such value`);
      }
      const { metadata, data } = payload;
      if (!Object.values(metadata ?? {}).every(isBytes) || !(data === undefined || data === null || isBytes(data))) {
        throw new TypeError(`${what}: the payload converter gave metadata or data that are not Uint8Arrays`);
      }
      return payload as OutPayload;
    }
    const input = toInput(value, what);
    if (typeof input === 'string') {
      return { metadata: { encoding: 'json/plain' }, data: input };
    }
    if (input === undefined) {
      return { metadata: { encoding: 'binary/null' } };
    }
    return { metadata: { encoding: 'binary/plain' }, data: input as Uint8Array };
  }

  /** In plain JSON, whatever the converter is: for askers that are not of the workflow's code. */
  plainJson(value: unknown): OutPayload {
    return { metadata: { encoding: 'json/plain' }, data: JSON.stringify(value) };
  }

  /** What Temporal's user interface shows beside an event. */
  userMetadata(summary: string | undefined, details: string | undefined): Input<UserMetadata> | undefined {
    return summary === undefined && details === undefined
      ? undefined
      : {
          summary: summary === undefined ? undefined : this.plainJson(checkString(summary, 'summary')),
          details: details === undefined ? undefined : this.plainJson(checkString(details, 'details')),
        };
  }

  outList(values: readonly unknown[], what: string): OutPayload[] {
    return values.map((value, index) => this.out(value, `${what}[${index}]`));
  }

  outMap(values: Record<string, unknown> | undefined, what: string): Record<string, OutPayload> | undefined {
    if (values === undefined) {
      return undefined;
    }
    checkObject(values, what);
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.out(value, `${what}.${key}`)]));
  }

  in(payload: WirePayload | undefined): unknown {
    return payload === undefined ? undefined : this.converter.fromPayload(payload as Payload);
  }

  inList(payloads: readonly WirePayload[]): unknown[] {
    return payloads.map((payload) => this.in(payload));
  }

  inMap(payloads: Record<string, WirePayload> | undefined): Record<string, unknown> {
    return Object.fromEntries(Object.entries(payloads ?? {}).map(([key, payload]) => [key, this.in(payload)]));
  }

  /** The error of a failure. */
  error(failure: Failure | undefined): Error {
    return this.failures.failureToError(
      (failure ?? { message: 'no failure was given' }) as ProtoFailure,
      this.converter,
    );
  }

  /** The failure of an error. */
  failure(error: unknown): Input<Failure> {
    return this.failures.errorToFailure(error, this.converter) as Input<Failure>;
  }
}
