/** The official workers of scripts/worker.mjs. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { importTypeScript } from './import-typescript.mjs';
import { workflowBundle } from './workflow-bundle.mjs';

export async function createWorkers({ address, namespace, taskQueues, workflows, activities }) {
  // Workflows that fail on purpose are this worker's daily bread: only its own failures are worth a line.
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const codePath = await workflowBundle(workflows);
  const functions = activities ? await importTypeScript(activities) : {};
  const connection = await NativeConnection.connect({ address });
  const workers = await Promise.all(
    taskQueues.map((taskQueue) =>
      Worker.create({
        connection,
        namespace,
        taskQueue,
        workflowBundle: { codePath },
        activities: functions,
        // One thread for workflow code: the tests run on small machines, beside a server and two jest workers.
        workflowThreadPoolSize: 1,
        shutdownGraceTime: 0,
        shutdownForceTime: '5s',
      }),
    ),
  );
  return { workers, close: () => connection.close() };
}
