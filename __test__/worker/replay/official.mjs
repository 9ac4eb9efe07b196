/**
 * The official worker, of these tests' workflows:
 *   node official.mjs run ADDRESS TASK_QUEUE   takes tasks until its input ends; prints READY
 *   node official.mjs replay FILE              replays the histories of a file; writes what came of each to FILE.results
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../../scripts/workflow-bundle.mjs';
import { makeActivities } from './activities.cjs';

const [command, first, taskQueue] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const codePath = await workflowBundle(join(fileURLToPath(import.meta.url), '..', 'workflows'));

if (command === 'run') {
  const connection = await NativeConnection.connect({ address: first });
  const activities = makeActivities(() => Context.current().info.attempt);
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath },
    activities,
    workflowThreadPoolSize: 1,
    shutdownForceTime: '5s',
  });
  process.stdin.on('end', () => worker.shutdown()).resume();
  process.stdout.write('READY\n');
  await worker.run();
  await connection.close();
} else {
  const histories = JSON.parse(await readFile(first, 'utf8'));
  const results = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, histories)) {
    results.push({ workflowId, error: error?.message });
  }
  await writeFile(`${first}.results`, JSON.stringify(results));
}
