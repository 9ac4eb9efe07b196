/**
 * `npm run demo`: sets all up, starts the embedded server and the examples' worker, serves the Express example, and does
 * by HTTP what a user of that app would do. Tells what happens, and stops everything. Imports nothing but Node's own
 * modules until the packages are installed.
 */
import { once } from 'node:events';
import { register } from 'node:module';
import { chosenServer } from './chosen.cjs';
import { buildPackages, installPackages } from './setup.mjs';

const REQUEST_TIMEOUT_MS = 60_000;
const began = performance.now();
/** What is to be stopped at the end, the last one first. */
const running = [];
let failed = false;

try {
  await main();
} catch (error) {
  failed = true;
  console.error(`\nThe demo failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
} finally {
  await stopAll();
}
if (!failed) {
  heading(`Done: everything worked, and everything is stopped (${seconds(performance.now() - began)})`);
}
process.exitCode = failed ? 1 : 0;

async function main() {
  heading('Setting up');
  await step(
    'npm packages',
    () => installPackages({ quiet: true }),
    (did) => (did ? 'installed' : 'there already'),
  );
  await step(
    'addons and facades',
    () => buildPackages({ quiet: true }),
    (did) => (did ? 'built' : 'up to date'),
    'some minutes the first time',
  );
  const { startChosenServer } = await import('./server.mjs');
  const { startExampleWorker } = await import('./example-worker.mjs');
  if (chosenServer() === 'real') {
    const { temporalBinary } = await import('./temporal-binary.mjs');
    await step('Temporal server binary', temporalBinary, () => 'there', 'some minutes the first time, with Go');
  }

  heading('Starting');
  const server = await step(
    `Temporal server (${chosenServer()})`,
    () => startChosenServer(),
    ({ address, pid }) => `${address}, pid ${pid}`,
  );
  running.push(['Temporal server', server.stop]);
  const worker = await step(
    'worker (examples/worker.mjs)',
    () => startExampleWorker(server.address),
    ({ pid }) => `task queue examples, pid ${pid}`,
  );
  running.push(['worker', worker.stop]);
  const { connection, http, url } = await step(
    'Express app (examples/express/app.ts)',
    () => serve(server.address),
    (app) => app.url,
  );
  running.push(['connection', () => connection.close()]);
  running.push(['Express app', () => stopHttp(http)]);

  heading('An order for 3 teas');
  const { body: order } = await ask('start', 201, 'POST', `${url}/orders`, { item: 'tea', quantity: 3 });
  const at = `${url}/orders/${order.id}`;
  await ask('query', 200, 'GET', at);
  const waiting = tell('result', 200, 'GET', `${at}/receipt`);
  await ask('signal', 202, 'POST', `${at}/payments`, { amount: 10 });
  const { body: status } = await ask('query', 200, 'GET', at);
  check(status.paid === 10, 'the first payment has arrived');
  await ask('signal', 202, 'POST', `${at}/payments`, { amount: 20 });
  const { body: receipt } = print(await waiting);
  const isRight = receipt.item === 'tea' && receipt.quantity === 3 && receipt.paid === 30;
  check(
    isRight && receipt.trackingId === `parcel-of-${order.id}`,
    'the receipt is right, with the tracking id of its activity',
  );

  heading('Another order, cancelled');
  const { body: other } = await ask('start', 201, 'POST', `${url}/orders`, { item: 'coffee', quantity: 1 });
  await ask('cancel', 202, 'DELETE', `${url}/orders/${other.id}`);
  await ask('result', 410, 'GET', `${url}/orders/${other.id}/receipt`);

  heading('An order that does not exist');
  await ask('query', 404, 'GET', `${url}/orders/no-such-order`);
}

/** The Express example in this process, on the client that this package is about. */
async function serve(address) {
  // Node 20 does not read TypeScript, in which the example is written.
  register('./typescript-hook.mjs', import.meta.url);
  const { Connection, WorkflowClient } = await import('temporal-native');
  const { createApp } = await import('../examples/express/app.ts');
  const connection = new Connection({ address });
  const http = createApp(new WorkflowClient(connection.service)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { connection, http, url: `http://127.0.0.1:${http.address().port}` };
}

async function stopHttp(http) {
  http.close();
  http.closeAllConnections();
  await once(http, 'close');
}

async function ask(...request) {
  return print(await tell(...request));
}

/** One request; fails when the status is not the expected one. */
async function tell(what, expected, method, url, sent) {
  const start = performance.now();
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: sent && JSON.stringify(sent),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await answer.text();
  const told = { what, method, url, sent, status: answer.status, text, ms: performance.now() - start };
  if (answer.status !== expected) {
    print(told);
    throw new Error(`${method} ${url} answered ${answer.status}, not ${expected}`);
  }
  return { ...told, body: text === '' ? undefined : JSON.parse(text) };
}

function print(told) {
  const { what, method, url, sent, status, text, ms } = told;
  const request = [method, new URL(url).pathname, ...(sent ? [JSON.stringify(sent)] : [])];
  const answer = [status, ...(text === '' ? [] : [text]), `(${ms.toFixed(1)} ms)`];
  console.log(`  ${what.padEnd(7)} ${request.join(' ')}\n          → ${answer.join(' ')}`);
  return told;
}

function check(condition, what) {
  if (!condition) throw new Error(`not so: ${what}`);
  console.log(`  ✓ ${what}`);
}

async function step(what, action, tellOutcome, ifLong) {
  const start = performance.now();
  const hint = ifLong && setTimeout(() => console.log(`  … ${what} (${ifLong})`), 3_000);
  try {
    const outcome = await action();
    console.log(`  ✓ ${what}: ${tellOutcome(outcome)} (${Math.round(performance.now() - start)} ms)`);
    return outcome;
  } finally {
    clearTimeout(hint);
  }
}

async function stopAll() {
  if (running.length > 0) heading('Stopping');
  for (const [what, stop] of running.reverse()) {
    try {
      await stop();
      console.log(`  ✓ ${what}`);
    } catch (error) {
      failed = true;
      console.error(`  ✗ ${what}: ${error.message}`);
    }
  }
}

function heading(text) {
  console.log(`\n${text}`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
