import { checkNonEmpty, checkObject, checkString } from '../check.js';
import type { SearchAttributes } from '../search-attributes.js';
import { type SearchAttributeUpdatePair, upsertOf } from './attributes.js';
import { currentExecution, maybeExecution, type UpdateInfo } from './current.js';
import type { WorkflowInfo } from './info.js';
import { uuidFrom } from './random.js';

/** What the workflow knows of itself. */
export function workflowInfo(): WorkflowInfo {
  return currentExecution('workflowInfo').info;
}

/** Whether the calling code runs in a workflow. */
export function inWorkflowContext(): boolean {
  return maybeExecution() !== undefined;
}

/** A random UUID (version 4) that is the same in every replay. */
export function uuid4(): string {
  return uuidFrom(currentExecution('uuid4').random);
}

/** Whether the code of a change runs: always in new runs, and in a replay only if it ran then. */
export function patched(patchId: string): boolean {
  return currentExecution('patched').patched(checkNonEmpty(patchId, 'patchId'), false);
}

/** Says that the code from before a change is gone, and no run needs it any more. */
export function deprecatePatch(patchId: string): void {
  currentExecution('deprecatePatch').patched(checkNonEmpty(patchId, 'patchId'), true);
}

/**
 * Sets search attributes of the workflow, those that are named: by name, each an array of values, or as pairs of key and
 * value. `undefined`, an empty array and, in pairs, `null` take one away.
 */
export function upsertSearchAttributes(
  searchAttributes: SearchAttributes | readonly SearchAttributeUpdatePair[],
): void {
  const execution = currentExecution('upsertSearchAttributes');
  const { wire, known } = upsertOf(searchAttributes, execution.info);
  execution.command({ upsertWorkflowSearchAttributes: { searchAttributes: wire } });
  execution.info = { ...execution.info, ...known };
}

/** Sets entries of the workflow's memo, those that are named; `null` and `undefined` take one away. */
export function upsertMemo(memo: Record<string, unknown>): void {
  const execution = currentExecution('upsertMemo');
  checkObject(memo, 'memo');
  // The server takes away what has no value; a null in JSON is one.
  const changes = Object.fromEntries(Object.entries(memo).map(([name, value]) => [name, value ?? undefined]));
  execution.command({
    modifyWorkflowProperties: { upsertedMemo: { fields: execution.payloads.outMap(changes, 'memo') } },
  });
  const merged = { ...execution.info.memo, ...changes };
  const kept = Object.entries(merged).filter(([, value]) => value !== undefined);
  execution.info = { ...execution.info, memo: Object.fromEntries(kept) };
}

/** The update whose handler the calling code belongs to, if any. */
export function currentUpdateInfo(): UpdateInfo | undefined {
  return currentExecution('currentUpdateInfo').place()?.update;
}

/** Says what the workflow is about just now, for Temporal's user interface: a text, which may be Markdown. */
export function setCurrentDetails(details: string): void {
  currentExecution('setCurrentDetails').currentDetails = checkString(details, 'the details');
}

/** What was last given to {@link setCurrentDetails}; empty before. */
export function getCurrentDetails(): string {
  return currentExecution('getCurrentDetails').currentDetails;
}
