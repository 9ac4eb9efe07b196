import { CancellationScope } from './cancellation-scope.js';
import { currentExecution } from './current.js';

/** `setTimeout` of workflow code: a timer of the workflow, in a scope of its own. */
export function setWorkflowTimeout(handler: (...args: unknown[]) => void, ms: unknown = 0, ...args: unknown[]): number {
  const execution = currentExecution('setTimeout');
  const { timeouts } = execution;
  const scope = new CancellationScope();
  timeouts.last++;
  const number = timeouts.last;
  timeouts.scopes.set(number, scope);
  const done = () => timeouts.scopes.delete(number);
  scope
    .run(() => execution.timer(Number(ms) || 0))
    .then(() => {
      done();
      handler(...args);
    }, done);
  return number;
}

/** `clearTimeout` of workflow code. */
export function clearWorkflowTimeout(timeout: unknown): void {
  const { scopes } = currentExecution('clearTimeout').timeouts;
  const scope = scopes.get(timeout as number);
  scopes.delete(timeout as number);
  scope?.cancel();
}

/** The timeouts of a workflow that have not passed. */
export class Timeouts {
  last = 0;
  readonly scopes = new Map<number, CancellationScope>();
}
