/**
 * Runs the examples' workflows with the official worker, on the task queue `examples`.
 *
 *   node examples/worker.mjs
 */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  taskQueue: 'examples',
  workflowsPath: fileURLToPath(new URL('workflows/index.ts', import.meta.url)),
});
await worker.run();
await connection.close();
