// A worker in a process of its own: `node program.mjs <sdk> <options as JSON>`. Prints READY when it takes tasks, and ends on
// SIGTERM. SIGHUP makes it collect garbage on all its threads; it then prints COLLECTED and the bytes that their heaps hold.

import * as activities from './activities.mjs';

const [sdk, options] = process.argv.slice(2);
const { run } = await import(`./sdk/${sdk}.mjs`);
const { running, shutdown } = await run({ ...JSON.parse(options), activities: { ...activities } });
process.once('SIGTERM', shutdown);
process.on('SIGHUP', async () => {
  const { collectGarbage } = await import('./heap.mjs');
  process.stdout.write(`COLLECTED ${await collectGarbage()}\n`);
});
process.stdout.write('READY\n');
await running;
process.exit();
