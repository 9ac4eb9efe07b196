// The table, the targets and the plots of a run.

import { writeFileSync } from 'node:fs';
import { bound, fraction, mebibytes, number, table, times } from '../report/format.mjs';
import { bars } from '../report/svg.mjs';

/** Against the Go development server, and bounds of its own. */
const TARGETS = [
  { what: 'starts per second', of: 'startsPerSecond', atLeast: 40 },
  { what: 'CPU per start', of: 'cpuMsPerStart', atMost: 1 / 50 },
  { what: 'hello workflows per second, official worker', of: 'hellosPerSecond', atLeast: 3 },
  { what: 'memory after the starts', of: 'bytesAfter', atMost: 1 / 8 },
];
const MORE_STARTS_PER_SECOND = 10_000;
const START_UP_MS = 150;
const IDLE_ABOVE_NODE_BYTES = 15 << 20;

export function writeReport(results, out) {
  const { servers, counts, rounds, machine, bareNodeBytes } = results;
  writeFileSync(new URL('throughput.svg', out), plot(servers));
  const text = `# The embedded server, measured

Made by \`npm run bench:server\` on ${results.date}; all figures are in [results.json](results.json). Do not edit by hand.
Medians of ${rounds} interleaved rounds on ${machine.cpus} cores (${machine.cpu}), Node ${machine.versions.node}, with
the load before the run at ${number(machine.loadBefore)}. Each round starts each server anew: ${number(counts.starts)} starts of
workflows that nobody runs, ${number(counts.signals)} signals, then ${number(counts.hellos)} workflows that the official worker
runs to their end; 64 calls in flight from a Rust client. CPU is the server's process alone.

![Per second, 64 in flight (more is better)](throughput.svg)

${figures(servers)}

Bare Node has ${mebibytes(bareNodeBytes)}.

## Targets

${targets(servers, bareNodeBytes)}
`;
  writeFileSync(new URL('README.md', out), text);
}

function figures(servers) {
  const rows = servers.map((server) => [
    server.label,
    number(server.startUpMs),
    mebibytes(server.idleBytes),
    mebibytes(server.bytesAfter),
    number(server.startsPerSecond),
    number(server.cpuMsPerStart),
    number(server.signalsPerSecond),
    number(server.cpuMsPerSignal),
    number(server.hellosPerSecond),
    number(server.cpuMsPerHello),
    number(server.workerCpuMsPerHello),
  ]);
  const head = ['server', 'start-up ms', 'idle', 'after the starts', 'starts/s', 'CPU ms/start', 'signals/s'];
  return table([...head, 'CPU ms/signal', 'hellos/s', 'CPU ms/hello', "worker's CPU ms/hello"], rows);
}

function targets(servers, bareNodeBytes) {
  const [ours, go] = ['embedded', 'go'].map((name) => servers.find((server) => server.name === name));
  const mark = (reached, text) => (reached ? text : `${text}, **not reached**`);
  const rows = TARGETS.map(({ what, of, ...target }) => {
    const ratio = ours[of] / go[of];
    const reached = target.atLeast === undefined ? ratio <= target.atMost : ratio >= target.atLeast;
    const shown = target.atLeast === undefined ? fraction(ratio) : times(ratio);
    return [`${what}, against the Go server`, bound(target), mark(reached, shown)];
  });
  const above = ours.idleBytes - bareNodeBytes;
  rows.push(
    [
      'starts per second',
      `≥ ${number(MORE_STARTS_PER_SECOND)}`,
      mark(ours.startsPerSecond >= MORE_STARTS_PER_SECOND, number(ours.startsPerSecond)),
    ],
    [
      'start-up of the command',
      `≤ ${START_UP_MS} ms`,
      mark(ours.startUpMs <= START_UP_MS, `${number(ours.startUpMs)} ms`),
    ],
    [
      'memory when idle, above bare Node',
      `≤ ${mebibytes(IDLE_ABOVE_NODE_BYTES)}`,
      mark(above <= IDLE_ABOVE_NODE_BYTES, mebibytes(above)),
    ],
  );
  return table(['target', 'asked', 'measured'], rows);
}

function plot(servers) {
  const classes = ['ours', 'official', 'raw'];
  const series = servers.map((server, index) => ({
    key: classes[index],
    label: server.label,
    values: [server.startsPerSecond, server.signalsPerSecond, server.hellosPerSecond],
  }));
  const title = 'Per second, 64 in flight (more is better)';
  return bars({ title, note: '', series, groups: ['starts', 'signals', 'hello workflows'], format: number });
}
