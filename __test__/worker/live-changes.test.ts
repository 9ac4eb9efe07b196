/** Workflow code that changes while a workflow runs: its task fails and says what differs, and the code of before ends it. */
import { temporal } from '@temporalio/proto';
import type { Worker } from 'temporal-native-worker';
import { uniqueId } from '../support/ids';
import { openOfficialClient } from '../support/official';
import { until } from '../support/until';
import { bundleOf } from './bundles';
import { openBench } from './support';

const bench = openBench();
const official = openOfficialClient();
const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR } = temporal.api.enums.v1.WorkflowTaskFailedCause;

async function stop(worker: Worker): Promise<void> {
  worker.shutdown();
  await until('the worker has stopped', () => worker.getState() === 'STOPPED');
}

/** What comes before a workflow waits for its signal. */
const codeWith = (steps: string) => `
  let told = false;
  setHandler(defineSignal('go'), () => { told = true; });
  const { greet, echo } = proxyActivities({ startToCloseTimeout: '1 minute' });
  ${steps}
  await condition(() => told);
  return 'ended';`;

const TIMER = 'await sleep(1);';
const ACTIVITY = "await greet('Hello', 'Ada');";

test.each([
  ['an activity instead of a timer', TIMER, ACTIVITY, /Timer.*Activity|Activity.*Timer/],
  ['no timer any more', TIMER, '', /TimerStarted/],
  ['another activity', ACTIVITY, 'await echo(1);', /'?greet'?.*'?echo'?/],
  ['one more activity before', ACTIVITY, `await echo(1); ${ACTIVITY}`, /'?greet'?.*'?echo'?/],
])('%s', async (_what, before, after, difference) => {
  const taskQueue = uniqueId('changes');
  const [old, changed] = await Promise.all([bundleOf(codeWith(before)), bundleOf(codeWith(after))]);
  const runWith = (workflowBundle: typeof old) => bench.worker({ taskQueue, workflowsPath: undefined, workflowBundle });
  const first = await runWith(old);
  const handle = bench.client.createWorkflowHandle('changes', { taskQueue, workflowTaskTimeout: '1s' });
  await handle.start();
  const events = async () => (await official.client.workflow.getHandle(handle.workflowId).fetchHistory()).events ?? [];
  await until('it waits', async () => {
    return (await events()).filter((event) => event.workflowTaskCompletedEventAttributes).length === 2;
  });
  await stop(first);

  const second = await runWith(changed);
  // Its thread is there by then: a task that took longer than its timeout would fail without being told of.
  const other = bench.client.createWorkflowHandle('changes', { taskQueue });
  await other.start();
  await other.query('__stack_trace');
  await other.terminate();
  await handle.signal('go');
  const { cause, failure } = await until('its task has failed', async () => {
    return (await events()).find((event) => event.workflowTaskFailedEventAttributes)?.workflowTaskFailedEventAttributes;
  });
  expect(cause).toBe(WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
  expect(failure?.message).toMatch(difference);
  await stop(second);

  await runWith(old);
  expect(await handle.result()).toBe('ended');
});
