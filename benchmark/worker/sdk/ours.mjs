// temporal-native-worker, as its users have it.

import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Worker } from 'temporal-native-worker';

const workflowsPath = fileURLToPath(new URL('../workflows/ours.ts', import.meta.url));

export const bundle = () => bundleWorkflowCode({ workflowsPath });

export async function create({ address, taskQueue, codePath, activities, maxCachedWorkflows }) {
  const workflows = codePath === undefined ? { workflowsPath } : { workflowBundle: { codePath } };
  return await Worker.create({ address, taskQueue, ...workflows, activities, maxCachedWorkflows });
}
