// results.json as a page and plots.

import { writeFileSync } from 'node:fs';
import { CLIENTS, OPERATIONS } from '../driver/plan.mjs';
import { bound, fraction, number, percent, table, times } from './format.mjs';
import { method } from './method.mjs';
import { plots } from './plots.mjs';
import { measurementSections, startupSection } from './tables.mjs';
import { beyondTargets, operationTargets, reached, startupTargets } from './targets.mjs';

export function writeReport(results, folder) {
  const drawn = plots(results);
  for (const { file, svg } of drawn) writeFileSync(new URL(file, folder), svg);
  const sections = [
    '# Benchmark results',
    'Made by `npm run bench`; all figures are in [results.json](results.json). Do not edit by hand.',
    ...drawn.map(({ file, title }) => `![${title}](${file})`),
    ...targetsSection(results),
    ...measurementSections(results),
    ...startupSection(results),
    ...method(results),
  ];
  writeFileSync(new URL('README.md', folder), `${sections.join('\n\n')}\n`);
}

function targetsSection(results) {
  const ops = Object.keys(OPERATIONS);
  const rows = (targets) =>
    targets
      .filter(({ values }) => values.some((value) => value !== undefined))
      .map(({ name, other, bound: limit, values }) => [
        `${name}, against ${CLIENTS[other]}`,
        bound(limit),
        ...values.map((value) => verdict(shown(value, limit), value, limit)),
      ]);
  const sections = [];
  const perOperation = rows(operationTargets(results));
  if (perOperation.length > 0) {
    sections.push(
      'Ours as a multiple or a part of the other one, medians of the rounds, 100 B payloads. What was not reached says so.',
      table(['target', 'asked', ...ops], perOperation),
      'Beyond the targets, as an aim:',
      table(['aim', 'asked', ...ops], rows(beyondTargets(results))),
    );
  }
  const startup = startupTargets(results).map(({ name, value, bound: limit, unit }) => [
    name,
    bound(limit, unit),
    verdict(unit === '×' ? fraction(value) : `${number(value)} ${unit}`.trim(), value, limit),
  ]);
  if (startup.length > 0) sections.push(table(['target', 'asked', 'measured'], startup));
  return sections.length > 0 ? ['## Targets', ...sections] : [];
}

function shown(value, { atLeast, asPercent }) {
  if (asPercent) return percent(value);
  return atLeast === undefined ? fraction(value) : times(value);
}

function verdict(text, value, limit) {
  return reached(value, limit) === false ? `${text}, **not reached**` : text;
}
