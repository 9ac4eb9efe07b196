import { brandError } from '../brand.js';

/** What workflow code did that no workflow can. */
export class WorkflowError extends Error {}
brandError(WorkflowError, 'WorkflowError');

/** Workflow code did what would not be the same in every replay. */
export class DeterminismViolationError extends WorkflowError {}
brandError(DeterminismViolationError, 'DeterminismViolationError');
