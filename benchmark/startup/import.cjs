// How long loading a client takes: `node import.cjs <module>`; without a module, what bare Node takes.

const { writeSync } = require('node:fs');

const begin = process.hrtime.bigint();
if (process.argv[2]) require(process.argv[2]);
const importMs = Number(process.hrtime.bigint() - begin) / 1e6;
writeSync(1, JSON.stringify({ importMs, rssBytes: process.memoryUsage.rss() }));
