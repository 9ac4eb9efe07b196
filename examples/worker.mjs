/**
 * Runs the examples' workflows and activities, on the task queue `examples`. Ctrl+C ends it.
 *
 *   node examples/worker.mjs
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'temporal-native/worker';
import * as activities from './activities.mjs';

const worker = await Worker.create({
  address: process.env.TEMPORAL_ADDRESS,
  taskQueue: 'examples',
  workflowsPath: fileURLToPath(new URL('workflows/index.ts', import.meta.url)),
  activities,
});
console.log('The worker runs.');
await worker.run();
