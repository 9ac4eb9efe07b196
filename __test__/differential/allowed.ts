/**
 * The one list of what the embedded server may answer otherwise than the real one. Each entry has its row, with the reason,
 * in docs/differences.md; differential.test.ts compares the two lists, and wants each entry to be needed by some script.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Entry, Transcript } from './harness/raw-server';

export interface AllowedDifference {
  /** As the row in docs/differences.md is headed. */
  readonly name: string;
  /** Which scripts: `subject: title`, or all of them. */
  readonly scripts?: RegExp;
  /** Which steps, by what the real server answered; or all of them. */
  readonly when?: (real: Entry) => boolean;
  /** Where in a transcript: the steps' names and the fields, as in `describeWorkflowExecution.answer.field`. */
  readonly path: RegExp;
}

const NO_CALLERS_MISTAKE = ['UNKNOWN', 'INTERNAL'];

export const ALLOWED: readonly AllowedDifference[] = [
  {
    name: 'errors without a cause',
    when: ({ error }) => NO_CALLERS_MISTAKE.includes((error as { code?: string } | undefined)?.code ?? ''),
    path: /^\w+\.error$/,
  },
  {
    name: 'a command that the real server fails over',
    scripts: /^invalid commands: children$/,
    path: /^no attributes\.answer$/,
  },
  { name: 'methods that are not there', path: /^(updateWorkerConfig|listSchedules)\.error$/ },
  {
    name: 'abilities that are not there',
    scripts: /^namespaces: /,
    path: /^capabilities\.answer\.(buildIdBasedVersioning|nexus|supportsSchedules)$|\.namespaceInfo\.supportsSchedules$/,
  },
  { name: 'where things are stored', path: /^of the cluster\.answer\.(persistence|visibility)Store$/ },
  {
    name: 'columns for search attributes',
    path: /^all\.answer\.((Bool|Datetime|Double|Int|Keyword|KeywordList|Text)\d\d|Custom\w+)$/,
  },
  {
    name: 'what a closed workflow has left',
    when: ({ answer }) => isClosed(answer),
    path: /^describeWorkflowExecution\.answer\.(pendingWorkflowTask|pendingActivities|pendingChildren)$/,
  },
  {
    name: 'the change that is too much',
    scripts: /^limits: /,
    when: ({ error }) =>
      /history (count|size) exceeds limit/.test((error as { message?: string } | undefined)?.message ?? ''),
    path: /^signalWorkflowExecution\.(answer|error)$/,
  },
  {
    name: 'whose task an update brought',
    scripts: /^updates: a signal during a speculative task makes it real$/,
    path: /\.workflowTaskStartedEventAttributes\.identity$/,
  },
  {
    name: 'a query that waits while its workflow is terminated',
    scripts: /^queries: a workflow that is terminated while it waits for a task$/,
    when: ({ answer }) => isDeepStrictEqual(answer, {}),
    path: /^pollWorkflowTaskQueue\.answer$/,
  },
  {
    name: 'long texts of errors',
    scripts: /^queries: it fails with a long text$/,
    path: /^queryWorkflow\.error\.message$/,
  },
];

function isClosed(answer: unknown): boolean {
  const description = answer as { workflowExecutionInfo?: { closeTime?: unknown } } | undefined;
  return description?.workflowExecutionInfo?.closeTime !== undefined;
}

/** Both transcripts without what may differ; `used` gets the names of the differences that were indeed some. */
export function withoutAllowed(
  title: string,
  { real, embedded }: { real: Transcript; embedded: Transcript },
  used: Set<string>,
): { real: unknown[]; embedded: unknown[] } {
  const compared: { real: unknown[]; embedded: unknown[] } = { real: [], embedded: [] };
  const ofScript = ALLOWED.filter(({ scripts }) => scripts === undefined || scripts.test(title));
  for (let index = 0; index < Math.max(real.length, embedded.length); index += 1) {
    const [expected, actual] = [real[index], embedded[index]];
    const allowed = ofScript.filter(({ when }) => when === undefined || (expected !== undefined && when(expected)));
    const taken = { real: new Taken(), embedded: new Taken() };
    if (expected !== undefined) compared.real.push(step(expected, allowed, taken.real));
    if (actual !== undefined) compared.embedded.push(step(actual, allowed, taken.embedded));
    for (const { name } of allowed) {
      if (!isDeepStrictEqual(taken.real.get(name), taken.embedded.get(name))) used.add(name);
    }
  }
  return compared;
}

/** What was taken out of a step, by the difference that allows it. */
class Taken extends Map<string, unknown[]> {
  add(name: string, path: string, value: unknown): void {
    this.set(name, [...(this.get(name) ?? []), path, value]);
  }
}

function step({ step: name, ...rest }: Entry, allowed: readonly AllowedDifference[], taken: Taken): unknown {
  return { step: name, ...(without(rest, name, allowed, taken) as object) };
}

/** A value without what may differ. What has nothing left because of that goes too, as it may be absent on the other side. */
function without(value: unknown, path: string, allowed: readonly AllowedDifference[], taken: Taken): unknown {
  const difference = allowed.find((each) => each.path.test(path));
  if (difference !== undefined) {
    taken.add(difference.name, path, value);
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each) => without(each, path, allowed, taken));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .map(([key, each]) => [key, without(each, `${path}.${key}`, allowed, taken)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(entries);
}
