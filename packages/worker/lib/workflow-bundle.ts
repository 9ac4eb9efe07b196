import { readFile } from 'node:fs/promises';
import { checkNonEmpty, checkObject, checkString } from '../../../lib/check.js';
import { ValueError } from '../../../lib/errors.js';
import { bundleWorkflowCode, type WorkflowBundle } from './bundler.js';
import type { WorkerOptions } from './worker-options.js';

type BundleSource = Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle' | 'dataConverter' | 'bundlerOptions'>;

/** The workflow code that a worker runs, if it runs any: bundled now, or before. */
export async function bundleOf(options: BundleSource): Promise<WorkflowBundle | undefined> {
  const { workflowsPath, workflowBundle, dataConverter, bundlerOptions } = options;
  if (workflowsPath !== undefined) {
    return await bundleWorkflowCode({ workflowsPath, ...dataConverter, ...bundlerOptions });
  }
  if (workflowBundle === undefined) {
    return undefined;
  }
  checkObject(workflowBundle, 'workflowBundle');
  const { code, sourceMap, codePath, sourceMapPath } = workflowBundle as Record<string, unknown>;
  if (codePath === undefined) {
    return {
      code: checkString(code, 'workflowBundle.code'),
      sourceMap: sourceMap === undefined ? '' : checkString(sourceMap, 'workflowBundle.sourceMap'),
    };
  }
  return {
    code: await read(codePath, 'workflowBundle.codePath'),
    sourceMap: sourceMapPath === undefined ? '' : await read(sourceMapPath, 'workflowBundle.sourceMapPath'),
  };
}

async function read(path: unknown, option: string): Promise<string> {
  const checked = checkNonEmpty(path, option);
  try {
    return await readFile(checked, 'utf8');
  } catch (error) {
    throw new ValueError(`${option}: '${checked}' cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
