// How the figures came about, in plain words.

import { mebibytes, number } from './format.mjs';

export function method({ date, machine, rounds, minutes }) {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '## Method',
    [
      `- ${date}; ${machine.cpu}, ${machine.cpus} CPUs, ${mebibytes(machine.memoryBytes)} memory, ${machine.system}; ${versions.join(', ')}. The run took ${number(minutes)} minutes; load average before it: ${number(machine.loadBefore)}.`,
      `- A stub server in Rust answers on the loopback interface at a small constant cost, pinned to one CPU; the client under test is pinned to another one, all its threads together. Each figure comes from a process of its own, which connects once, warms up until its code is compiled, and then makes a number of calls that takes about 0.6 s.`,
      `- All clients take turns in one run, ${rounds} rounds, in changing order. A figure is the median of the rounds; each round is in results.json.`,
      '- Every call has its own workflow id. Every answer depends on its request and is checked; of `describe`, all fields are read, decoded and raw. After each measurement the stub must have counted exactly as many requests as calls were made.',
      '- The stub refuses a request without request id, identity, namespace, client name, client version or timeout, and a payload other than the one that belongs to the workflow id. The official client sends no timeout by itself, so its calls are made in one `withDeadline` scope; one row shows it without.',
      '- CPU is that of the whole process, user and system, all threads. JS CPU is the main thread alone. Event-loop delay is what `monitorEventLoopDelay` with a resolution of 1 ms reports; that millisecond is included. Peak RSS includes bare Node, and what the process itself records.',
      '- Raw tonic is a Rust program of one thread: typed messages over tonic’s own channel, without retries and without converting values. Its calls are answered to the same checks.',
      '- Payloads are JSON: of text, one long ASCII string; of records, many small objects whose strings are not all ASCII. In `start` and `signal` the payload is the argument, in `query` and `result` the answer; `describe` has a constant answer of about 1 KiB.',
      '- Against a real server the server bounds the calls per second of one that writes; there a client shows its gain in CPU, tail latency and start-up.',
    ].join('\n'),
  ];
}
