import { durationOf, toMs } from './duration.js';
import { APPLICATION_ERROR_CATEGORY, RETRY_STATE, shortName, TIMEOUT_TYPE, wireNumber } from './enums.js';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusOperationFailure,
  type ProtoFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from './failures.js';
import type { Payload, PayloadConverter } from './payload.js';
import { payloadFromJson } from './payload-json.js';

/** Turns failures into errors. The interface is that of the official SDK. */
export interface FailureConverter {
  /** The error of a failure, its causes included. */
  failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter): Error;
  /** The failure of an error, its causes included. */
  errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure;
}

type Details = { payloads?: Payload[] } | undefined;

function values(details: Details, converter: PayloadConverter): unknown[] {
  return (details?.payloads ?? []).map((payload) => valueOrPayload(payload, converter));
}

/** A detail that cannot be read must not hide the failure that it belongs to: it stays the payload that it is. */
export function valueOrPayload(payload: Payload, converter: PayloadConverter): unknown {
  try {
    return converter.fromPayload(payload);
  } catch {
    return payload;
  }
}

/** What is used unless the `dataConverter` option says otherwise. */
export const defaultFailureConverter: FailureConverter = {
  failureToError(failure, converter) {
    const shown = withEncodedAttributes(failure, converter);
    const cause = shown.cause ? this.failureToError(shown.cause, converter) : undefined;
    const error = makeError(shown, cause, converter);
    error.failure = failure;
    error.stack = remoteStack(error, shown.stackTrace);
    return error;
  },

  errorToFailure(error, converter) {
    if (error instanceof TemporalFailure && error.failure) {
      return error.failure;
    }
    if (!(error instanceof Error)) {
      return { message: String(error), source: 'TypeScriptSDK' };
    }
    const base: ProtoFailure = {
      message: error.message,
      source: 'TypeScriptSDK',
      stackTrace: ownStack(error),
    };
    if (error.cause !== undefined) {
      base.cause = this.errorToFailure(error.cause, converter);
    }
    if (error instanceof CancelledFailure) {
      return { ...base, canceledFailureInfo: { details: toDetails(error.details, converter) } };
    }
    const known = error instanceof ApplicationFailure ? error : undefined;
    const delay = known?.nextRetryDelay;
    return {
      ...base,
      applicationFailureInfo: {
        type: known?.type ?? error.name,
        nonRetryable: known?.nonRetryable ?? false,
        details: toDetails(known?.details ?? [], converter),
        nextRetryDelay: delay === undefined ? undefined : durationOf(toMs(delay, 'nextRetryDelay')),
        category: wireNumber(APPLICATION_ERROR_CATEGORY, known?.category),
      },
    };
  },
};

/** Where frames of this project's own code are: they say nothing to those who read the stack of a workflow or an activity. */
const OWN_FRAME =
  /^\s+at .*(?:temporal-native-workflow-runtime\.js|node_modules[\\/]temporal-native(?:-worker)?[\\/]dist[\\/][a-z]+\.cjs):\d+:\d+\)?$/;

/** The stack as it is sent: with the line that names the error, as the official workers do. */
function ownStack({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => !OWN_FRAME.test(line))
    .join('\n');
}

/** The stack of where it was thrown, which is not here. Some workers send it with the line that names the error. */
function remoteStack(error: Error, stackTrace = ''): string {
  const [firstLine = ''] = stackTrace.split('\n', 1);
  if (firstLine !== '' && firstLine.includes(error.message) && !/^\s/.test(firstLine)) {
    return stackTrace;
  }
  const header = `${error.name}: ${error.message}`;
  return stackTrace === '' ? header : `${header}\n${stackTrace}`;
}

function toDetails(details: unknown[], converter: PayloadConverter): { payloads: Payload[] } | undefined {
  const payloads = details.map((value) => converter.toPayload(value)).filter((payload) => payload !== undefined);
  return payloads.length > 0 ? { payloads } : undefined;
}

/** Message and stack, where the other side has put them into a payload to have them encrypted. */
function withEncodedAttributes(failure: ProtoFailure, converter: PayloadConverter): ProtoFailure {
  if (!failure.encodedAttributes) {
    return failure;
  }
  const attributes = converter.fromPayload<{ message?: unknown; stack_trace?: unknown } | null>(
    failure.encodedAttributes,
  );
  if (typeof attributes !== 'object' || attributes === null) {
    return failure;
  }
  const { message, stack_trace } = attributes;
  return {
    ...failure,
    ...(typeof message === 'string' && { message }),
    ...(typeof stack_trace === 'string' && { stackTrace: stack_trace }),
  };
}

function makeError(failure: ProtoFailure, cause: Error | undefined, converter: PayloadConverter): TemporalFailure {
  const message = failure.message || undefined;
  if (failure.applicationFailureInfo) {
    const info = failure.applicationFailureInfo;
    const delay = info.nextRetryDelay;
    return new ApplicationFailure(
      message,
      info.type || undefined,
      info.nonRetryable ?? false,
      values(info.details, converter),
      cause,
      delay && delay.seconds * 1000 + delay.nanos / 1e6,
      shortName(APPLICATION_ERROR_CATEGORY, info.category),
    );
  }
  if (failure.serverFailureInfo) {
    return new ServerFailure(message, failure.serverFailureInfo.nonRetryable ?? false, cause);
  }
  if (failure.timeoutFailureInfo) {
    const info = failure.timeoutFailureInfo;
    const [last] = values(info.lastHeartbeatDetails, converter);
    return new TimeoutFailure(message, last, shortName(TIMEOUT_TYPE, info.timeoutType), cause);
  }
  if (failure.terminatedFailureInfo) {
    return new TerminatedFailure(message, cause);
  }
  if (failure.canceledFailureInfo) {
    return new CancelledFailure(message, values(failure.canceledFailureInfo.details, converter), cause);
  }
  if (failure.resetWorkflowFailureInfo) {
    const info = failure.resetWorkflowFailureInfo;
    return new ApplicationFailure(message, 'ResetWorkflow', false, values(info.lastHeartbeatDetails, converter), cause);
  }
  if (failure.childWorkflowExecutionFailureInfo) {
    const info = failure.childWorkflowExecutionFailureInfo;
    const { workflowId = '', runId = '' } = info.workflowExecution ?? {};
    return new ChildWorkflowFailure(
      info.namespace || undefined,
      { workflowId, runId },
      info.workflowType?.name ?? '',
      shortName(RETRY_STATE, info.retryState),
      cause,
    );
  }
  if (failure.activityFailureInfo) {
    const info = failure.activityFailureInfo;
    return new ActivityFailure(
      message,
      info.activityType?.name ?? '',
      info.activityId || undefined,
      shortName(RETRY_STATE, info.retryState),
      info.identity || undefined,
      cause,
    );
  }
  if (failure.nexusOperationExecutionFailureInfo) {
    const info = failure.nexusOperationExecutionFailureInfo;
    return new NexusOperationFailure(
      message,
      info.scheduledEventId === undefined ? undefined : Number(info.scheduledEventId),
      info.endpoint ?? '',
      info.service ?? '',
      info.operation ?? '',
      info.operationToken || undefined,
      cause,
    );
  }
  return new TemporalFailure(message, cause);
}

/** A failure as the native side hands it over: the proto3 JSON mapping, in which payloads are base64 and enums names. */
interface JsonFailure {
  [field: string]: unknown;
  cause?: JsonFailure;
}

/** The failure of its JSON mapping. */
export function failureFromJson(json: JsonFailure): ProtoFailure {
  const failure = mapInfo(json) as ProtoFailure;
  if (json.cause) {
    failure.cause = failureFromJson(json.cause);
  }
  if (json.encodedAttributes) {
    failure.encodedAttributes = payloadFromJson(json.encodedAttributes);
  }
  return failure;
}

/** Converts what is not plain in the `…Info` parts; everything else stands as it is. */
function mapInfo(json: JsonFailure): object {
  const mapped: Record<string, unknown> = { ...json };
  for (const [name, info] of Object.entries(json)) {
    if (name.endsWith('Info') && typeof info === 'object' && info !== null) {
      mapped[name] = Object.fromEntries(Object.entries(info).map(([field, value]) => [field, mapField(field, value)]));
    }
  }
  return mapped;
}

function mapField(field: string, value: unknown): unknown {
  switch (field) {
    case 'details':
    case 'lastHeartbeatDetails':
      return { payloads: ((value as { payloads?: unknown[] }).payloads ?? []).map(payloadFromJson) };
    case 'retryState':
      return wireNumber(RETRY_STATE, value as string);
    case 'timeoutType':
      return wireNumber(TIMEOUT_TYPE, value as string);
    case 'category':
      return wireNumber(APPLICATION_ERROR_CATEGORY, value as string);
    case 'nextRetryDelay': {
      const seconds = Number.parseFloat(value as string);
      return { seconds: Math.trunc(seconds), nanos: Math.round((seconds % 1) * 1e9) };
    }
    default:
      return value;
  }
}
