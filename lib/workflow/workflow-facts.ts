import { checkNonEmpty, checkObject } from '../check.js';
import { type SearchAttributes, searchAttributesFromPayloads } from '../search-attributes.js';
import { searchAttributesOut } from './attributes.js';
import { currentExecution, maybeExecution } from './current.js';
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

/** Sets search attributes of the workflow, those that are named. */
export function upsertSearchAttributes(searchAttributes: SearchAttributes): void {
  const execution = currentExecution('upsertSearchAttributes');
  const out = searchAttributesOut(searchAttributes);
  execution.command({ upsertWorkflowSearchAttributes: { searchAttributes: out } });
  const { untyped } = searchAttributesFromPayloads((out?.indexedFields ?? {}) as Record<string, any>);
  execution.info = {
    ...execution.info,
    searchAttributes: { ...execution.info.searchAttributes, ...untyped } as SearchAttributes,
  };
}

/** Sets entries of the workflow's memo, those that are named; `null` takes one away. */
export function upsertMemo(memo: Record<string, unknown>): void {
  const execution = currentExecution('upsertMemo');
  checkObject(memo, 'memo');
  execution.command({
    modifyWorkflowProperties: { upsertedMemo: { fields: execution.payloads.outMap(memo, 'memo') } },
  });
  const merged = { ...execution.info.memo, ...memo };
  const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined);
  execution.info = { ...execution.info, memo: Object.fromEntries(kept) };
}
