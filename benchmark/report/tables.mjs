// The tables of absolute figures and ratios.

import { CLIENTS, IN_FLIGHT, SHAPES, WITHOUT_DEADLINE } from '../driver/plan.mjs';
import { fraction, mebibytes, number, table, times } from './format.mjs';
import { ratio } from './targets.mjs';

const NAMES = { ...CLIENTS, [WITHOUT_DEADLINE]: '@temporalio/client, calls without a deadline' };

const HEAD = [
  'client',
  'calls/s',
  'p50 µs',
  'p99 µs',
  'CPU µs/call',
  'JS CPU µs/call',
  'loop delay p99 ms',
  'peak RSS',
];

export function measurementSections(results) {
  const of = (filter) => results.measurements.filter(filter);
  const closed = (inFlight) => of(({ shape, rate, inFlight: n }) => shape === 't100' && !rate && n === inFlight);
  const sections = [];
  for (const inFlight of [64, ...IN_FLIGHT.filter((n) => n !== 64)]) {
    sections.push(section(results, `## ${inFlight} in flight, 100 B`, closed(inFlight)));
  }
  for (const [shape, label] of Object.entries(SHAPES).slice(1)) {
    const found = of((measurement) => measurement.shape === shape);
    sections.push(section(results, `## ${label}, ${found[0]?.inFlight} in flight`, found));
  }
  sections.push(
    section(
      results,
      '## Open loop: 1,000 calls per second, 100 B',
      of(({ rate }) => rate),
      'Latency counts from the moment a call was due. Timers of 1 ms are part of it, for every client alike.',
    ),
  );
  return sections.flat();
}

function section(results, title, measurements, note) {
  if (measurements.length === 0) return [];
  const rows = measurements.flatMap(({ id, op, clients }) =>
    Object.entries(clients).map(([name, { median }]) => [
      `${op}: ${NAMES[name]}`,
      compared(number(median.callsPerSecond), results, id, 'callsPerSecond', name, times),
      number(median.p50Us),
      number(median.p99Us),
      compared(number(median.cpuUsPerCall), results, id, 'cpuUsPerCall', name, fraction),
      compared(number(median.jsCpuUsPerCall), results, id, 'jsCpuUsPerCall', name, fraction),
      number(median.loopDelayP99Ms),
      mebibytes(median.maxRssBytes),
    ]),
  );
  return [title, ...(note ? [note] : []), table(HEAD, rows)];
}

/** Ours with its ratios to the official client and, where there is one, to raw tonic. */
function compared(text, results, id, field, client, format) {
  if (client !== 'ours') return text;
  const toOfficial = ratio(results, id, field, 'ours', 'official');
  const toRaw = ratio(results, id, field, 'ours', 'raw');
  const parts = [toOfficial && `${format(toOfficial)} official`, toRaw && `${times(toRaw)} raw`].filter(Boolean);
  return parts.length ? `${text} (${parts.join(', ')})` : text;
}

export function startupSection({ imports, firstCalls, sizes }) {
  if (!imports) return [];
  const names = Object.keys(CLIENTS).filter((name) => imports[name]);
  const over = (name) => imports[name].processMs - imports.bare.processMs;
  const row = (label, cell) => [label, ...names.map(cell)];
  return [
    '## Start-up and size',
    `Bare Node: process start to exit ${number(imports.bare.processMs)} ms, RSS ${mebibytes(imports.bare.rssBytes)}.`,
    table(
      ['', ...names.map((name) => CLIENTS[name])],
      [
        row('import, over bare Node', (name) => `${number(over(name))} ms`),
        row('import, by the clock inside the process', (name) => `${number(imports[name].importMs)} ms`),
        row('RSS after import', (name) => mebibytes(imports[name].rssBytes)),
        row('process start to first answered start()', (name) => `${number(firstCalls[name].firstCallMs)} ms`),
        row(
          'the same, connecting lazily',
          (name) => `${number((firstCalls[`${name}-lazy`] ?? firstCalls[name]).firstCallMs)} ms`,
        ),
        row('installed packages', (name) => number(sizes[name].packages)),
        row('installed files', (name) => number(sizes[name].files)),
        row('installed size', (name) => mebibytes(sizes[name].bytes)),
        row('of it the addon', (name) => mebibytes(sizes[name].addonBytes)),
      ],
    ),
  ];
}
