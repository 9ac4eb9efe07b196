import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { checkNonEmpty, checkObject, checkString } from '../../../lib/check.js';
import { ValueError } from '../../../lib/errors.js';
import { BUNDLE_FILENAME } from '../../../lib/workflow/stack-traces.js';
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
    code: read(codePath, 'workflowBundle.codePath'),
    sourceMap: sourceMapPath === undefined ? '' : read(sourceMapPath, 'workflowBundle.sourceMapPath'),
  };
}

function read(path: unknown, option: string): string {
  const checked = checkNonEmpty(path, option);
  try {
    // At once: Node would have to start threads for it otherwise, and nothing of the worker can begin meanwhile.
    return readFileSync(checked, 'utf8');
  } catch (error) {
    throw new ValueError(`${option}: '${checked}' cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** For who was given a bundle: workflow threads only find it when there may be tasks for them already. */
export function checkSyntax({ code }: WorkflowBundle): void {
  try {
    // A function that nobody calls is looked through, and not compiled.
    new vm.Script(`void function (require, module, exports) {${code}\n}`, { filename: BUNDLE_FILENAME });
  } catch (error) {
    throw new ValueError(`workflowBundle is not JavaScript: ${(error as Error).message}`, { cause: error });
  }
}
