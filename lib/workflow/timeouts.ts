import { CancellationScope } from './cancellation-scope.js';
import { currentExecution } from './current.js';

/** `setTimeout` of workflow code: a timer of the workflow, in a scope of its own. */
export function setWorkflowTimeout(handler: (...args: unknown[]) => void, ms: unknown = 0, ...args: unknown[]): number {
  const execution = currentExecution('setTimeout');
  const { timeouts } = execution;
  const number = execution.pending.timers.next;
  const scope = new CancellationScope();
  const done = () => timeouts.delete(number);
  scope
    .run(() => execution.timer(Number(ms) || 0))
    .then(() => {
      done();
      handler(...args);
    }, done);
  timeouts.set(number, scope);
  return number;
}

/** `clearTimeout` of workflow code. */
export function clearWorkflowTimeout(timeout: unknown): void {
  const { timeouts, pending } = currentExecution('clearTimeout');
  const scope = timeouts.get(timeout as number);
  if (scope === undefined) {
    // A timer's number is used up, as in histories of Temporal's own SDK.
    pending.timers.reserve();
  } else {
    timeouts.delete(timeout as number);
    scope.cancel();
  }
}
