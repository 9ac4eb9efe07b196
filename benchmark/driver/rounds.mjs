// All clients in turn, round after round: what disturbs the machine for a while disturbs all of them.

import { summarize } from '../report/statistics.mjs';
import { measure } from './measure.mjs';
import { WITHOUT_DEADLINE } from './plan.mjs';
import { Stub } from './stub.mjs';

export async function runRounds({ measurements, rounds, ...limits }, clients, log) {
  const stub = await Stub.start();
  const lenient = await Stub.start('--timeout-optional');
  const all = measurements.map((measurement) => ({
    ...measurement,
    clients: Object.fromEntries(measurement.clients.filter((name) => clients.includes(name)).map((name) => [name, []])),
  }));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { clients: samples, ...measurement } of all) {
        for (const client of rotated(Object.keys(samples), round)) {
          const place = { ...limits, stub: client === WITHOUT_DEADLINE ? lenient : stub };
          const sample = await measure(client, measurement, place);
          samples[client].push(sample);
          log(`round ${round + 1} ${measurement.id} ${client}: ${line(sample)}`);
        }
      }
    }
  } finally {
    await Promise.all([stub.stop(), lenient.stop()]);
  }
  return all.map(({ clients: samples, warmUpCalls, ...measurement }) => ({
    ...measurement,
    clients: Object.fromEntries(
      Object.entries(samples).map(([name, list]) => [name, { median: summarize(list), rounds: list }]),
    ),
  }));
}

function line({ callsPerSecond, p50Us, cpuUsPerCall }) {
  return `${callsPerSecond.toFixed(0)}/s, p50 ${p50Us.toFixed(0)} µs, CPU ${cpuUsPerCall.toFixed(1)} µs`;
}

/** None of them is always the first, or always follows the same one. */
function rotated(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
