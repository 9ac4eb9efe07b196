/** Cancellation of workflows, scopes and activities. */
import { WorkflowExecutionCancelledError } from 'temporal-native';
import { rejectionOf } from '../support/rejection';
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = () => ({ taskQueue: bench.taskQueue });

test('a workflow that is cancelled ends as cancelled', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.sleepsForYears, options());
  await handle.start();
  await handle.cancel();
  expect(await rejectionOf(handle.result())).toBeInstanceOf(WorkflowExecutionCancelledError);
});

test('what is not cancellable goes on', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.cleansUp, options());
  await handle.start();
  await handle.cancel();
  expect(await handle.result()).toBe('cleaned up');
});

test('scopes: nested, shielded, with a timeout', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.scopes, options());
  expect((await handle.execute()).sort()).toEqual(['inner', 'outer', 'shielded', 'timeout', 'true']);
});

test('an activity is told, and the workflow waits for it', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.cancelsActivity, options());
  expect(await handle.execute()).toBe('cancelled');
});
