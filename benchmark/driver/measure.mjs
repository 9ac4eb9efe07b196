// One measurement of one client in a process of its own, and proof that its calls were made.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RAW_TONIC } from './build.mjs';
import { CLIENT_CPU, pinned } from './machine.mjs';
import { OPERATIONS } from './plan.mjs';

const CLIENT = fileURLToPath(new URL('../client.mjs', import.meta.url));
const LIMIT_MS = 60_000;

/** Connecting may ask the server what it can do. */
const MAX_SYSTEM_INFO = 2;

export async function measure(client, measurement, { stub, warmUpMs, measureMs, maxCalls }) {
  const { op, shape, inFlight, rate, warmUpCalls } = measurement;
  const options = {
    port: stub.port,
    op,
    shape,
    'in-flight': inFlight,
    rate,
    'warm-up-ms': warmUpMs,
    'measure-ms': measureMs,
    'max-calls': maxCalls,
  };
  const command =
    client === 'raw'
      ? [RAW_TONIC, flags(options)]
      : [process.execPath, [CLIENT, ...flags({ client, ...options, 'warm-up-calls': warmUpCalls })]];
  const measured = JSON.parse(await output(...pinned(CLIENT_CPU, ...command)));
  verifyCounts(await stub.takeCounts(), OPERATIONS[op], measured.callsMade);
  return measured;
}

/** What a process prints. One that takes too long is ended. */
export async function output(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code, signal] = await once(child, 'close');
  clearTimeout(limit);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}`);
  return text;
}

function flags(options) {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** As many requests as calls, of the right kind, and none refused: nothing was cached, left out or done twice. */
function verifyCounts({ rejected, connections, GetSystemInfo, ...counts }, method, calls) {
  const others = Object.entries(counts).filter(([name, count]) => name !== method && count !== 0);
  if (counts[method] !== calls || others.length > 0 || rejected !== 0 || GetSystemInfo > MAX_SYSTEM_INFO) {
    const seen = JSON.stringify({ ...counts, GetSystemInfo, rejected, connections });
    throw new Error(`${calls} calls of ${method} were made, but the stub saw ${seen}`);
  }
}
