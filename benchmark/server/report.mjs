// The table, the targets and the plots of a run, and the months beside it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
const IN_PROCESS_START_MS = 20;
const ADDON_BYTES = 8 << 20;
const WALL_OF_WORKERS_CPU = 1.5;

/** Writes what was measured, and the page that shows it. */
export function writeReport(results, out) {
  writeFileSync(new URL('results.json', out), `${JSON.stringify(results, null, 1)}\n`);
  rewriteReport(out);
}

/** Writes the page of what was measured, together or by one of the two commands alone. */
export function rewriteReport(out) {
  const [results, months] = ['results.json', 'month.json'].map((name) => read(new URL(name, out)));
  const parts = [results && comparison(results, out), months && chapterOfMonths(months)];
  const intro = 'Made by `npm run bench:server` and `npm run bench:server:month`. Do not edit by hand.';
  const text = ['# The embedded server, measured', intro, ...parts.filter(Boolean)].join('\n\n');
  writeFileSync(new URL('README.md', out), `${text}\n`);
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function comparison(results, out) {
  const { servers, counts, rounds, bareNodeBytes, startUp, addonBytes } = results;
  writeFileSync(new URL('throughput.svg', out), plot(servers));
  return `## Beside the Go development server and the Java test server

Medians of ${rounds} interleaved rounds on ${where(results)}. All figures are in [results.json](results.json). Each round starts each
server anew, and its start-up ends when it serves; then there are ${number(counts.starts)} starts of workflows that nobody
runs, ${number(counts.signals)} signals to them, ${number(counts.warmUps)} workflows that make the official worker ready, and
${number(counts.hellos)} that it runs to their end, each in one workflow task. 64 calls are in flight, from a Rust client.
CPU is that of the server's process alone, except where it says otherwise. All share the cores: the client, the worker and the server.

![Per second, 64 in flight (more is better)](throughput.svg)

${figures(servers)}

Bare Node has ${mebibytes(bareNodeBytes)}. Inside a process that does nothing else, \`DevServer.start()\` took
${number(startUp.startMs)} ms, and a client had connected and been answered after ${number(startUp.answerMs)} ms: medians of
${startUp.processes} processes, the first server of each. The addon has ${mebibytes(addonBytes)}.

### Targets

${targets(results)}`;
}

function chapterOfMonths(results) {
  const { samples, hours } = results;
  const sum = (name) => samples.reduce((total, sample) => total + sample[name], 0);
  const shares = samples.map(({ wallMs, workerCpuMs }) => wallMs / workerCpuMs);
  const share = sum('wallMs') / sum('workerCpuMs');
  const mean = (name) => `${number(sum(name) / samples.length)} ms`;
  const row = [mean('wallMs'), mean('workerCpuMs'), mean('serverCpuMs'), times(share), times(Math.max(...shares))];
  const head = ['months', 'time', "worker's CPU", "server's CPU", "time ÷ worker's CPU", 'the worst month'];
  return `## Months of hourly activities, with the official worker

${samples.length} workflows, one after the other on one server with time skipping, each of which sleeps for an hour and runs an activity
${hours} times; on ${where(results)}. Means; each month is in [month.json](month.json).

${table(head, [[String(samples.length), ...row]])}

${table(['target', 'asked', 'measured'], [["time, against the worker's CPU", `≤ ${WALL_OF_WORKERS_CPU}×`, mark(share <= WALL_OF_WORKERS_CPU, times(share))]])}`;
}

function where({ machine, date }) {
  const { cpus, cpu, versions, loadBefore } = machine;
  return `${cpus} cores (${cpu}), Node ${versions.node}, on ${date}, with the load before the run at ${number(loadBefore)}`;
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

const mark = (reached, text) => (reached ? text : `${text}, **not reached**`);

function targets({ servers, bareNodeBytes, startUp, addonBytes }) {
  const [ours, go] = ['embedded', 'go'].map((name) => servers.find((server) => server.name === name));
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
      'start-up in the process',
      `≤ ${IN_PROCESS_START_MS} ms`,
      mark(startUp.answerMs <= IN_PROCESS_START_MS, `${number(startUp.answerMs)} ms`),
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
    ['addon', `≤ ${mebibytes(ADDON_BYTES)}`, mark(addonBytes <= ADDON_BYTES, mebibytes(addonBytes))],
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
