/** Our workers of scripts/worker.mjs, with the code that the official ones run: only the packages that it imports are others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleWorkflowCode, Worker } from 'temporal-native-worker';
import { importTypeScript } from './import-typescript.mjs';

const OFFICIAL_NAMES = { '@temporalio/workflow': 'temporal-native/workflow' };

export async function createWorkers({ address, namespace, taskQueues, workflows, activities }) {
  const workflowBundle = await bundle(workflows);
  register('./native-names-hook.mjs', import.meta.url);
  const functions = activities ? await importTypeScript(activities) : {};
  const workers = await Promise.all(
    taskQueues.map((taskQueue) =>
      Worker.create({
        address,
        namespace,
        taskQueue,
        workflowBundle,
        activities: functions,
        // One thread for workflow code: the tests run on small machines, beside a server and two jest workers.
        workflowThreads: 1,
        shutdownGraceTime: 0,
      }),
    ),
  );
  return { workers, close: async () => {} };
}

async function bundle(workflows) {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-native-workflows-'));
  try {
    const outfile = join(folder, 'workflows.mjs');
    await build({
      entryPoints: [join(workflows, 'index.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      // A workflow's type is its function's name.
      keepNames: true,
      alias: OFFICIAL_NAMES,
      external: Object.values(OFFICIAL_NAMES),
      // The bundle that is made of it maps its lines back to the sources.
      sourcemap: 'inline',
      logLevel: 'warning',
    });
    return await bundleWorkflowCode({ workflowsPath: outfile });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
