// What bundling takes in a fresh process: `node bundle.mjs <sdk> [file]`. The second time, what can be kept is there. With a
// file, the bundle is written to it.

import { writeFileSync } from 'node:fs';

const [sdk, file] = process.argv.slice(2);
const began = performance.now();
const { bundle } = await import(`./sdk/${sdk}.mjs`);
const importMs = performance.now() - began;
const [firstMs, { code }] = await timed(bundle);
const [againMs] = await timed(bundle);
if (file !== undefined) writeFileSync(file, code);
process.stdout.write(`BUNDLED ${JSON.stringify({ importMs, firstMs, againMs, bytes: code.length })}\n`);
process.exit();

async function timed(run) {
  const start = performance.now();
  const result = await run();
  return [performance.now() - start, result];
}
