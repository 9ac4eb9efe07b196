// One measurement of one client: `node client.mjs --client ours --port 7233 --op start --in-flight 64`.
//
// It runs in a process of its own, so that no measurement inherits the heap, the compiled code or the connection of
// another one. It prints one line of JSON.

import { parseArgs } from 'node:util';
import { closedLoop, openLoop, quantile } from './client/loops.mjs';
import { Meters, settle } from './client/meters.mjs';
import { operation } from './client/operations.mjs';

const { values } = parseArgs({
  options: {
    client: { type: 'string' },
    port: { type: 'string' },
    op: { type: 'string', default: 'start' },
    shape: { type: 'string', default: 't100' },
    'in-flight': { type: 'string', default: '1' },
    // Calls per second of an open loop; 0 is a closed loop.
    rate: { type: 'string', default: '0' },
    // The warm-up ends when both have passed, but never lasts longer than four times its time.
    'warm-up-ms': { type: 'string', default: '400' },
    'warm-up-calls': { type: 'string', default: '1500' },
    'measure-ms': { type: 'string', default: '600' },
    'max-calls': { type: 'string', default: '60000' },
  },
});
const inFlight = Number(values['in-flight']);
const rate = Number(values.rate);

const { connect } = await import(`./client/${values.client}.mjs`);
const client = await connect(`127.0.0.1:${values.port}`);
const call = operation(values.op, values.shape, client);
const measured = await client.scope(measure);
await client.close();
console.log(JSON.stringify(measured));

/** Until the compiler has seen the code: by the clock alone, a slow client would be measured less compiled. */
async function warmUp() {
  const slice = Number(values['warm-up-ms']) / 4;
  let warmed = 0;
  for (let slices = 1; ; slices++) {
    const range = { first: warmed, until: performance.now() + slice };
    const { latenciesMs, elapsedMs } = await closedLoop(call, inFlight, range);
    warmed += latenciesMs.length;
    const enough = slices >= 4 && warmed >= Number(values['warm-up-calls']);
    // The last slice tells the speed: it is the warmest.
    if (enough || slices === 16) return { warmed, perSecond: latenciesMs.length / (elapsedMs / 1e3) };
  }
}

async function measure() {
  const { warmed, perSecond } = await warmUp();
  // A few for each that is in flight, however slow.
  const expected = Math.max(Math.floor(((rate || perSecond) * Number(values['measure-ms'])) / 1e3), inFlight * 4);
  const range = { first: warmed, count: Math.min(expected, Number(values['max-calls'])) };

  await settle();
  const meters = new Meters();
  const { latenciesMs, elapsedMs } = await (rate ? openLoop(call, rate, range) : closedLoop(call, inFlight, range));
  await settle();
  const used = meters.read();

  latenciesMs.sort();
  const calls = latenciesMs.length;
  return {
    calls,
    callsMade: warmed + calls,
    callsPerSecond: calls / (elapsedMs / 1e3),
    p50Us: quantile(latenciesMs, 0.5) * 1e3,
    p99Us: quantile(latenciesMs, 0.99) * 1e3,
    cpuUsPerCall: used.processCpuUs / calls,
    jsCpuUsPerCall: used.threadCpuUs / calls,
    loopDelayP99Ms: used.loopDelayP99Ms,
    maxRssBytes: used.maxRssBytes,
    rssBytes: used.rssBytes,
  };
}
