import type { Execution } from './execution.js';

/** Under this name the user's bundle stands in stacks, unless its lines could be found in the sources. */
export const BUNDLE_FILENAME = 'temporal-native-workflow-bundle.js';

/** Where code began to wait: V8's raw frames, of which it makes a text when `stack` is read for the first time. */
export interface WaitingPlace {
  readonly stack: string;
}

/** Where the calling code is. */
export function waitingPlace(): WaitingPlace {
  const place = {} as WaitingPlace;
  Error.captureStackTrace(place, waitingPlace);
  return place;
}

/** Where the workflow's code waits: of each place, the lines of its sources. */
export function stackTraces(execution: Execution): string[] {
  const traces = new Set<string>();
  for (const { stack } of execution.waitingPlaces()) {
    // The runtime's lines and those of the thread say nothing to the workflow's author.
    const own = String(stack)
      .split('\n')
      .filter((line) => line.includes(BUNDLE_FILENAME) || /^\s+at async Promise\./.test(line));
    if (own.length > 0) {
      traces.add(execution.host.mapStack(own.join('\n')));
    }
  }
  return [...traces];
}

/** A line of a stack, as Temporal's user interface reads it. */
export interface StackTraceFileLocation {
  file_path?: string;
  /** From 1. */
  line?: number;
  /** From 1. */
  column?: number;
  function_name?: string;
  /** Whether it is code of the SDK, which is left out unless somebody wants it. */
  internal_code: boolean;
}

/** The places where a workflow waits, as Temporal's user interface reads them. */
export interface EnhancedStackTrace {
  sdk: { name: string; version: string };
  /** The sources' texts, which this worker does not keep. */
  sources: Record<string, { line_offset: number; content: string }[]>;
  stacks: { locations: StackTraceFileLocation[] }[];
}

/** The lines of a stack, in their parts. */
export function locationsOf(trace: string): StackTraceFileLocation[] {
  return trace.split('\n').map((line) => {
    const [, name, file, row, column] = /^\s*at (?:async )?(?:(.*?) \()?(.*?)(?::(\d+):(\d+))?\)?$/.exec(line) ?? [];
    return {
      ...(row === undefined ? {} : { file_path: file, line: Number(row), column: Number(column) }),
      function_name: name,
      internal_code: row === undefined,
    };
  });
}
