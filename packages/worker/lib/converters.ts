import { checkKnown, checkNonEmpty, checkObject } from '../../../lib/check.js';
import { ValueError } from '../../../lib/errors.js';
import type { FailureConverter } from '../../../lib/failure-converter.js';
import type { PayloadConverter } from '../../../lib/payload.js';
import { Payloads } from '../../../lib/workflow/payloads.js';

/** How values become payloads and failures become errors. By paths, as workflows have modules of their own. */
export interface DataConverterPaths {
  /** A module that exports `payloadConverter`, by its path. */
  payloadConverterPath?: string;
  /** A module that exports `failureConverter`, by its path. */
  failureConverterPath?: string;
}

const KNOWN = ['payloadConverterPath', 'failureConverterPath'] as const;

/** What activities use. */
export function loadPayloads(options: DataConverterPaths | undefined): Payloads {
  if (options === undefined) {
    return new Payloads(undefined, undefined);
  }
  checkObject(options, 'dataConverter');
  checkKnown(options, KNOWN, 'dataConverter');
  return new Payloads(
    load(options, 'payloadConverter', ['toPayload', 'fromPayload']) as PayloadConverter | undefined,
    load(options, 'failureConverter', ['failureToError', 'errorToFailure']) as FailureConverter | undefined,
  );
}

function load(
  options: DataConverterPaths,
  name: 'payloadConverter' | 'failureConverter',
  methods: readonly string[],
): unknown {
  const option = `dataConverter.${name}Path`;
  const path: unknown = options[`${name}Path`];
  if (path === undefined) {
    return undefined;
  }
  let module: Record<string, Record<string, unknown> | undefined>;
  try {
    module = require(checkNonEmpty(path, option));
  } catch (error) {
    throw new ValueError(`${option}: '${String(path)}' cannot be loaded: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const converter = module[name];
  for (const method of methods) {
    if (typeof converter?.[method] !== 'function') {
      throw new TypeError(`${option}: the export '${name}' must have the methods ${methods.join(' and ')}`);
    }
  }
  return converter;
}
