import { brandError } from '../../../lib/brand.js';

/** Workflow code that cannot be bundled. The message says where and why. */
export class WorkflowBundleError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_WORKFLOW_BUNDLE';
}
brandError(WorkflowBundleError, 'WorkflowBundleError');

/** A workflow's code does something else than it did according to its history. The message says what differs. */
export class DeterminismViolationError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_DETERMINISM_VIOLATION';
}
brandError(DeterminismViolationError, 'DeterminismViolationError');

/** A history cannot be replayed for another reason than that the code does something else; the message says why. */
export class ReplayError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_REPLAY';
}
brandError(ReplayError, 'ReplayError');

/** Thrown by `Worker.runUntil` when both have failed: the worker, and what it was to run for. */
export class CombinedWorkerRunError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_COMBINED_WORKER_RUN';
  /** Both errors. */
  override readonly cause: { readonly workerError: unknown; readonly innerError: unknown };

  constructor(workerError: unknown, innerError: unknown) {
    super(`Worker.runUntil: ${messageOf(innerError)}; and the worker has failed: ${messageOf(workerError)}`);
    this.cause = { workerError, innerError };
  }
}
brandError(CombinedWorkerRunError, 'CombinedWorkerRunError');

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
