// A worker in a process of its own: `node program.mjs <sdk> <options as JSON>`. Prints READY when it takes tasks, and ends on
// SIGTERM, as both do by themselves. SIGHUP has it collect garbage on all its threads; it then prints COLLECTED and the
// bytes that their heaps hold.

import * as activities from './activities.mjs';

const [sdk, options] = process.argv.slice(2);
const { create } = await import(`./sdk/${sdk}.mjs`);
const worker = await create({ ...JSON.parse(options), activities: { ...activities } });
process.on('SIGHUP', async () => {
  const { collectGarbage } = await import('../../scripts/collect-garbage.mjs');
  process.stdout.write(`COLLECTED ${await collectGarbage()}\n`);
});
const running = worker.run();
process.stdout.write('READY\n');
await running;
process.exit();
