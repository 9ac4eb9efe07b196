/**
 * The one list of what the embedded server may answer otherwise than the real one. Each entry has its row, with the reason,
 * in docs/differences.md; differential.test.ts compares the two lists.
 */
import type { Transcript } from './harness/raw-server';

export interface AllowedDifference {
  /** As the row in docs/differences.md is headed. */
  readonly name: string;
  /** Which scripts: `subject: title`, or all of them. */
  readonly scripts?: RegExp;
  /** Where in a transcript: the steps' names and the fields, as in `describeWorkflowExecution.answer.field`. */
  readonly path: RegExp;
}

export const ALLOWED: readonly AllowedDifference[] = [];

/** A transcript without what may differ; `used` gets the names of the differences that had anything to take out. */
export function withoutAllowed(title: string, transcript: Transcript, used: Set<string>): unknown {
  const differences = ALLOWED.filter(({ scripts }) => scripts === undefined || scripts.test(title));
  return transcript.map(({ step, ...rest }) => ({ step, ...(without(rest, step, differences, used) as object) }));
}

/** A value without what may differ. What has nothing left because of that goes too, as it may be absent on the other side. */
function without(value: unknown, path: string, differences: readonly AllowedDifference[], used: Set<string>): unknown {
  const allowed = differences.find((each) => each.path.test(path));
  if (allowed !== undefined) {
    used.add(allowed.name);
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each) => without(each, path, differences, used));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .map(([key, each]) => [key, without(each, `${path}.${key}`, differences, used)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(entries);
}
