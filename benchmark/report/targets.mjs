// The targets the project set itself, and whether a run reached them.

import { OPERATIONS } from '../driver/plan.mjs';

const MB = 1e6;

/** How a client compares with another one in one measurement. */
export function ratio(results, id, field, client, other) {
  const medians = results.measurements.find((measurement) => measurement.id === id)?.clients;
  const [ours, theirs] = [medians?.[client]?.median[field], medians?.[other]?.median[field]];
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

/** What is asked of every operation. */
const PER_OPERATION = [
  ['calls per second, 64 in flight', 'official', 'callsPerSecond', 64, { atLeast: 8 }],
  ['process CPU per call, 64 in flight', 'official', 'cpuUsPerCall', 64, { atMost: 1 / 10 }],
  ['JS-thread CPU per call, 64 in flight', 'official', 'jsCpuUsPerCall', 64, { atMost: 1 / 35 }],
  ['process CPU per call, 64 in flight', 'raw', 'cpuUsPerCall', 64, { atMost: 2 }],
  ['process CPU per call, 1 in flight', 'official', 'cpuUsPerCall', 1, { atMost: 1 / 3 }],
  ['event-loop delay p99, 256 in flight', 'official', 'loopDelayP99Ms', 256, { atMost: 1 / 10 }],
  ['memory (peak RSS), 256 in flight', 'official', 'maxRssBytes', 256, { atMost: 0.6, asPercent: true }],
];

/** The aims beyond the targets. */
const BEYOND = [
  ['calls per second, 64 in flight', 'official', 'callsPerSecond', 64, { atLeast: 15 }],
  ['process CPU per call, 64 in flight', 'official', 'cpuUsPerCall', 64, { atMost: 1 / 20 }],
];

const perOperation = (results, list) =>
  list.map(([name, other, field, inFlight, bound]) => ({
    name,
    other,
    bound,
    values: Object.keys(OPERATIONS).map((op) => ratio(results, `${op}/t100/${inFlight}`, field, 'ours', other)),
  }));

export const operationTargets = (results) => perOperation(results, PER_OPERATION);
export const beyondTargets = (results) => perOperation(results, BEYOND);

/** What is asked once. */
export function startupTargets({ imports, firstCalls, sizes }) {
  if (!imports?.ours || !sizes.ours) return [];
  // Against the faster of the official client's two ways of connecting.
  const official = Math.min(firstCalls.official.firstCallMs, firstCalls['official-lazy'].firstCallMs);
  const target = (name, value, bound, unit) => ({ name, value, bound, unit });
  return [
    target('import, over bare Node', imports.ours.processMs - imports.bare.processMs, { atMost: 10 }, 'ms'),
    target('first answered call, of the official time', firstCalls.ours.firstCallMs / official, { atMost: 1 / 4 }, '×'),
    target('client addon', sizes.ours.addonBytes / MB, { atMost: 6 }, 'MB'),
    target('packages installed: ours and its addon', sizes.ours.packages, { atMost: 2 }, ''),
  ];
}

export function reached(value, { atLeast, atMost }) {
  if (value === undefined) return undefined;
  return atLeast === undefined ? value <= atMost : value >= atLeast;
}
