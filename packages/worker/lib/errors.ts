import { brandError } from '../../../lib/brand.js';

/** Workflow code that cannot be bundled. The message says where and why. */
export class WorkflowBundleError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_WORKFLOW_BUNDLE';
}
brandError(WorkflowBundleError, 'WorkflowBundleError');
