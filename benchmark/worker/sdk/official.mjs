// @temporalio/worker, as its users have it.

import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/official.ts', import.meta.url));
// Its lines on standard error would be a cost of their own.
const logger = new DefaultLogger('WARN');

export const bundle = () => bundleWorkflowCode({ workflowsPath, logger });

export async function create({ address, taskQueue, codePath, activities, maxCachedWorkflows }) {
  Runtime.install({ logger });
  const connection = await NativeConnection.connect({ address });
  const workflows = codePath === undefined ? { workflowsPath } : { workflowBundle: { codePath } };
  return await Worker.create({ connection, taskQueue, ...workflows, activities, maxCachedWorkflows });
}
