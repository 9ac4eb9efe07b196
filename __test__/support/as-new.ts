import type { NewWorkflowHandle, Workflow, WorkflowHandle } from 'temporal-native';

/** What a handle's type does not offer, and JavaScript may call all the same. */
export function asNew<W extends Workflow>(handle: WorkflowHandle<W>): NewWorkflowHandle<W> {
  return handle as NewWorkflowHandle<W>;
}
