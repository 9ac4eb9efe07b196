// The plots: calls per second and CPU by operation, and how both change with the number of calls in flight.

import { CLIENTS, IN_FLIGHT, OPERATIONS } from '../driver/plan.mjs';
import { number } from './format.mjs';
import { bars, lines } from './svg.mjs';

const OPS = Object.keys(OPERATIONS);

export function plots(results) {
  const seriesOf = (field, ids) =>
    Object.entries(CLIENTS)
      .map(([key, label]) => ({
        key,
        label,
        values: ids.map((id) => results.measurements.find((m) => m.id === id)?.clients[key]?.median[field]),
      }))
      .filter(({ values }) => values.some(Number.isFinite));
  const byOperation = (inFlight) => OPS.map((op) => `${op}/t100/${inFlight}`);
  const note = `100 B payloads, each client on one CPU, median of ${results.rounds} rounds`;
  const drawings = [
    {
      file: 'throughput.svg',
      title: 'Calls per second, 64 in flight (more is better)',
      draw: bars,
      groups: OPS,
      series: seriesOf('callsPerSecond', byOperation(64)),
    },
    {
      file: 'cpu.svg',
      title: 'CPU per call in µs, whole process, 64 in flight (less is better)',
      draw: bars,
      groups: OPS,
      series: seriesOf('cpuUsPerCall', byOperation(64)),
    },
    {
      file: 'js-thread.svg',
      title: 'CPU per call in µs, JavaScript thread, 64 in flight (less is better)',
      draw: bars,
      groups: OPS,
      series: seriesOf('jsCpuUsPerCall', byOperation(64)),
    },
    {
      file: 'scaling.svg',
      title: 'start: calls per second by calls in flight (more is better)',
      draw: lines,
      points: IN_FLIGHT,
      pointsLabel: 'in flight',
      series: seriesOf(
        'callsPerSecond',
        IN_FLIGHT.map((n) => `start/t100/${n}`),
      ),
    },
    {
      file: 'loop-delay.svg',
      title: 'Event-loop delay p99 in ms, 256 in flight (less is better)',
      draw: bars,
      groups: OPS,
      series: seriesOf('loopDelayP99Ms', byOperation(256)),
    },
  ];
  return drawings
    .filter(({ series }) => series.length > 0)
    .map(({ file, title, draw, ...rest }) => ({ file, title, svg: draw({ title, note, format: number, ...rest }) }));
}
