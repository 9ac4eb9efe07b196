// The table and the targets of a run.

import { writeFileSync } from 'node:fs';
import { bound, fraction, mebibytes, number, percent, table, times } from '../report/format.mjs';

const MB = 1e6;

/** What is asked against the official worker. */
const TARGETS = [
  { what: 'hello workflows per second', of: 'hellosPerSecond', atLeast: 2 },
  { what: 'CPU per hello workflow', of: 'cpuMsPerHello', atMost: 1 / 2 },
  { what: 'first bundle', of: 'bundleFirstMs', atMost: 1 / 10 },
  { what: 'process start to first workflow completed, bundled in the process', of: 'firstWorkflowMs', atMost: 1 / 5 },
  { what: 'process start to first workflow completed, bundled before', of: 'firstWorkflowBundledMs', atMost: 1 / 5 },
  { what: 'idle memory, bundled in the process', of: 'idleBundlingBytes', atMost: 0.6, asPercent: true },
  { what: 'idle memory, bundled before', of: 'idleBytes', atMost: 0.6, asPercent: true },
  { what: 'memory per cached workflow', of: 'bytesPerCached', atMost: 1 },
];
const ADDON_BYTES = 20 * MB;

const FIGURES = [
  ['hello workflows per second', 'hellosPerSecond', number],
  ['CPU per hello workflow, ms', 'cpuMsPerHello', number],
  ['hello workflow, p50 / p99 ms', ['helloP50Ms', 'helloP99Ms'], number],
  ['hello workflow, one at a time, p50 / p99 ms', ['aloneP50Ms', 'aloneP99Ms'], number],
  ['workflows of ten activities per second', 'tensPerSecond', number],
  ['CPU per workflow of ten activities, ms', 'cpuMsPerTen', number],
  ['workflow of ten activities, p50 / p99 ms', ['tenP50Ms', 'tenP99Ms'], number],
  ['signals per second into one workflow', 'signalsPerSecond', number],
  ['CPU per signal, ms', 'cpuMsPerSignal', number],
  ['importing the package, ms', 'importMs', number],
  ['first bundle, ms', 'bundleFirstMs', number],
  ['the same again, ms', 'bundleAgainMs', number],
  ['process start to first workflow completed, bundled in the process, ms', 'firstWorkflowMs', number],
  ['process start to first workflow completed, bundled before, ms', 'firstWorkflowBundledMs', number],
  ['idle memory, bundled in the process', 'idleBundlingBytes', mebibytes],
  ['idle memory, bundled before', 'idleBytes', mebibytes],
  ['memory per cached workflow, KiB', 'bytesPerCached', kibibytes],
  ['of it JavaScript, KiB', 'heapBytesPerCached', kibibytes],
  ['size of the addon', 'addonBytes', mebibytes],
];

export function writeReport(results, out) {
  const { workers, counts, rounds, machine } = results;
  const text = `# The worker, measured

Made by \`npm run bench:worker\` on ${results.date}; all figures are in [results.json](results.json). Do not edit by hand.
Medians of ${rounds} interleaved rounds on ${machine.cpus} cores (${machine.cpu}), Node ${machine.versions.node}, with
the load before the run at ${number(machine.loadBefore)}. Each round starts an embedded server, and on it each worker in turn, in a process of its
own, with its own defaults but for the size of its cache when that is measured. Both run the same [workflows](../workflows/definitions.ts).

- **Per second, CPU, p50 and p99:** ${number(counts.hellos)} hello workflows (they end in their first task), ${number(counts.tens)} workflows of ten
  activities one after the other, 64 at a time, each from the call that starts it to its result; ${number(counts.alone)} hello workflows one at
  a time; ${number(counts.signals)} signals into one workflow, from the first signal to the workflow's result. The calls come from a Rust
  program; server and program share the cores with the worker. CPU is the worker's process alone.
- **First bundle:** the first call of \`bundleWorkflowCode\` in a fresh process that has imported the package; then once more.
- **Process start to first workflow completed:** a workflow has been started before the process is; counted until the
  client has its result. In each round the median of ${counts.startUps} processes, of the two workers in turn.
- **Idle memory:** resident, of the process and those that it has started, a second after it is ready.
- **Memory per cached workflow:** ${number(counts.cached)} workflows that wait for a signal, after ${number(counts.warmUp)} others: what the process has more,
  resident, and of it the heaps of its threads; garbage is collected before.

${table(['', ...workers.map(({ label }) => label)], rows(workers))}

## Targets

${targets(workers)}
`;
  writeFileSync(new URL('README.md', out), text);
}

function rows(workers) {
  return FIGURES.map(([label, names, format]) => [
    label,
    ...workers.map((worker) =>
      [names]
        .flat()
        .map((name) => format(worker[name]))
        .join(' / '),
    ),
  ]);
}

function targets(workers) {
  const [ours, official] = ['ours', 'official'].map((name) => workers.find((worker) => worker.name === name));
  const mark = (reached, text) => (reached ? text : `${text}, **not reached**`);
  const rows = TARGETS.map(({ what, of, ...target }) => {
    const ratio = ours[of] / official[of];
    const reached = target.atLeast === undefined ? ratio <= target.atMost : ratio >= target.atLeast;
    return [`${what}, against the official worker`, bound(target), mark(reached, shown(ratio, target))];
  });
  const { addonBytes } = ours;
  rows.push([
    'size of the addon, stripped',
    `≤ ${number(ADDON_BYTES / MB)} MB`,
    mark(addonBytes <= ADDON_BYTES, `${number(addonBytes / MB)} MB`),
  ]);
  return table(['target', 'asked', 'measured'], rows);
}

function shown(ratio, { atLeast, asPercent }) {
  if (asPercent) return percent(ratio);
  return atLeast === undefined ? fraction(ratio) : times(ratio);
}

function kibibytes(bytes) {
  return number(bytes / 1024);
}
