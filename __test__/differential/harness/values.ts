/** The small values that requests and commands are made of. */
import { temporal } from '@temporalio/proto';

export const { enums } = { enums: temporal.api.enums.v1 };

export type Payload = temporal.api.common.v1.IPayload;
export type Payloads = temporal.api.common.v1.IPayloads;
export type Failure = temporal.api.failure.v1.IFailure;
export type Command = temporal.api.command.v1.ICommand;
export type Duration = NonNullable<temporal.api.common.v1.IRetryPolicy['initialInterval']>;

export function json(value: unknown, metadata: Record<string, string> = {}): Payload {
  return {
    metadata: Object.fromEntries(
      Object.entries({ encoding: 'json/plain', ...metadata }).map(([key, text]) => [key, Buffer.from(text)]),
    ),
    data: Buffer.from(JSON.stringify(value)),
  };
}

/** A search attribute's value, which says its type. */
export function typed(type: string, value: unknown): Payload {
  return json(value, { type });
}

export function payloads(...values: unknown[]): Payloads {
  return { payloads: values.map((value) => json(value)) };
}

export function seconds(count: number): Duration {
  const whole = Math.trunc(count);
  return { seconds: whole as unknown as Duration['seconds'], nanos: Math.round((count - whole) * 1e9) };
}

/** What workers make of an error that workflow or activity code threw. */
export function applicationFailure(
  message: string,
  more: temporal.api.failure.v1.IApplicationFailureInfo = {},
): Failure {
  return { message, source: 'Script', applicationFailureInfo: { type: 'Oops', ...more } };
}

export function canceledFailure(...details: unknown[]): Failure {
  return { message: 'canceled', source: 'Script', canceledFailureInfo: { details: payloads(...details) } };
}
