/** What the integration suite is told by its environment; global-setup.mjs sets it unless the user did. */

/** The address of the server that the suite runs against. */
export const address = required('TEMPORAL_TEST_ADDRESS');

/** The task queue on which a worker runs the test workflows. */
export const taskQueue = required('TEMPORAL_TEST_TASK_QUEUE');

/** One for hundreds of workflows at once, so that other tests' need not queue behind them. The same worker has it. */
export const loadTaskQueue = `${taskQueue}-load`;

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests through jest.config.cjs`);
  return value;
}
