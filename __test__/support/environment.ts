/** What the integration suite is told by its environment; global-setup.mjs sets it unless the user did. */
import { required } from './server-address';

export { address } from './server-address';

/** The task queue on which a worker runs the test workflows. */
export const taskQueue = required('TEMPORAL_TEST_TASK_QUEUE');

/** One for hundreds of workflows at once, so that other tests' need not queue behind them. The same worker has it. */
export const loadTaskQueue = `${taskQueue}-load`;
