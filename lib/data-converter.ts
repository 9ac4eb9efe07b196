import { checkKnown, checkObject, checkString, describe } from './check.js';
import { PayloadConverterError, ValueError } from './errors.js';
import {
  defaultFailureConverter,
  type FailureConverter,
  failureFromJson,
  valueOrPayload,
} from './failure-converter.js';
import { AnswerKind } from './native.js';
import type { Answer } from './native-call.js';
import {
  defaultPayloadConverter,
  type InputPayload,
  type InputPayloads,
  inputToPayload,
  isBytes,
  type Payload,
  type PayloadConverter,
  parse,
  readPayload,
  toInput,
} from './payload.js';
import { payloadFromJson } from './payload-json.js';

/** How values become payloads and failures become errors. */
export interface DataConverter {
  /** Turns values into payloads and back; the default handles `undefined`, bytes and JSON. */
  payloadConverter?: PayloadConverter;
  /** A module that exports `payloadConverter`, by its path. */
  payloadConverterPath?: string;
  /** Turns failures into errors. */
  failureConverter?: FailureConverter;
  /** A module that exports `failureConverter`, by its path. */
  failureConverterPath?: string;
}

/** The one place where values and payloads meet. */
export class Converter {
  readonly payloads: PayloadConverter;
  readonly failures: FailureConverter;
  /** The default converter's values need not become payload objects here; the native side makes them. */
  readonly isDefault: boolean;

  constructor(options: DataConverter | undefined) {
    const { payloadConverter, failureConverter } = loadConverters(options);
    this.payloads = payloadConverter ?? defaultPayloadConverter;
    this.failures = failureConverter ?? defaultFailureConverter;
    this.isDefault = this.payloads === defaultPayloadConverter;
  }

  /** Values on their way out; `what` names the list in errors, such as `args`. */
  toInputs(values: readonly unknown[], what: string): InputPayloads {
    if (values.length <= 1) {
      if (values.length === 0) {
        return undefined;
      }
      const input = this.toInput(values[0], what, 0);
      return typeof input === 'string' ? input : [input];
    }
    const inputs = new Array<InputPayload>(values.length);
    for (let i = 0; i < values.length; i++) {
      inputs[i] = this.toInput(values[i], what, i);
    }
    return inputs;
  }

  /** One value on its way out. */
  toInput(value: unknown, what: string, index?: number): InputPayload {
    if (this.isDefault) {
      // Most values need no path, so it is made only for those that may be refused.
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return JSON.stringify(value);
      }
      return toInput(value, index === undefined ? what : `${what}[${index}]`);
    }
    const payload = this.payloads.toPayload(value);
    if (payload === undefined || payload === null) {
      const path = index === undefined ? what : `${what}[${index}]`;
      throw new PayloadConverterError(`${path}: the payload converter takes no such value (${describe(value)})`);
    }
    const { metadata, data } = payload;
    if (!Object.values(metadata ?? {}).every(isBytes) || !(data === undefined || data === null || isBytes(data))) {
      const path = index === undefined ? what : `${what}[${index}]`;
      throw new PayloadConverterError(`${path}: the payload converter gave metadata or data that are not Uint8Arrays`);
    }
    return { metadata: metadata ?? {}, data: data ?? new Uint8Array(0) };
  }

  /** The value of an answer. */
  fromAnswer(answer: Answer): unknown {
    if (answer === undefined) {
      return undefined;
    }
    if (typeof answer === 'string') {
      return this.isDefault ? parse(answer) : this.payloads.fromPayload(inputToPayload(answer));
    }
    const { kind, value } = answer;
    if (kind === AnswerKind.Raw) {
      return this.isDefault ? readPayload(value as Payload) : this.payloads.fromPayload(value as Payload);
    }
    // Bytes, or a payload of nothing.
    return this.isDefault ? value : this.payloads.fromPayload(inputToPayload(value as InputPayload));
  }

  /** The value of a payload in the JSON mapping. */
  fromJson(json: unknown): unknown {
    return this.payloads.fromPayload(payloadFromJson(json));
  }

  /** The values of a list of payloads in the JSON mapping. */
  listFromJson(json: string): unknown[] {
    return (JSON.parse(json) as unknown[]).map((payload) => valueOrPayload(payloadFromJson(payload), this.payloads));
  }

  /** The error of a failure in the JSON mapping. */
  errorFromJson(json: object): Error {
    return this.failures.failureToError(failureFromJson(json as Record<string, never>), this.payloads);
  }
}

const KNOWN = [
  'payloadConverter',
  'payloadConverterPath',
  'failureConverter',
  'failureConverterPath',
  'payloadCodecs',
] as const;

function loadConverters(
  options: DataConverter | undefined,
): Pick<DataConverter, 'payloadConverter' | 'failureConverter'> {
  if (options === undefined) {
    return {};
  }
  checkObject(options, 'dataConverter');
  checkKnown(options, KNOWN, 'dataConverter');
  const { payloadCodecs } = options as { payloadCodecs?: unknown };
  if (payloadCodecs !== undefined && !(Array.isArray(payloadCodecs) && payloadCodecs.length === 0)) {
    throw new ValueError('dataConverter.payloadCodecs is not supported by this version');
  }
  return {
    payloadConverter: load(options, 'payloadConverter', ['toPayload', 'fromPayload']) as PayloadConverter | undefined,
    failureConverter: load(options, 'failureConverter', ['failureToError', 'errorToFailure']) as
      | FailureConverter
      | undefined,
  };
}

function load(options: DataConverter, name: 'payloadConverter' | 'failureConverter', methods: string[]): unknown {
  const given: unknown = options[name];
  const path: unknown = options[`${name}Path`];
  if (path === undefined) {
    return given === undefined ? undefined : checkMethods(given, `dataConverter.${name}`, methods);
  }
  if (given !== undefined) {
    throw new TypeError(`dataConverter: give ${name} or ${name}Path, not both`);
  }
  const option = `dataConverter.${name}Path`;
  let module: Record<string, unknown>;
  try {
    module = require(checkString(path, option)) as Record<string, unknown>;
  } catch (error) {
    throw new ValueError(`${option}: '${String(path)}' cannot be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return checkMethods(module[name], `${option}: the export '${name}'`, methods);
}

function checkMethods(value: unknown, what: string, methods: string[]): unknown {
  for (const method of methods) {
    if (typeof (value as Record<string, unknown> | null | undefined)?.[method] !== 'function') {
      throw new TypeError(`${what} must have the methods ${methods.join(' and ')}`);
    }
  }
  return value;
}
