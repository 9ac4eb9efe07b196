// What a measurement used: CPU of the process and of the JavaScript thread, event-loop delay, memory.

import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** The kernel brings a thread's CPU time up to date at its next switch: this makes one. */
export const settle = () => sleep(3);

export class Meters {
  #loopDelay = monitorEventLoopDelay({ resolution: 1 });
  #cpu = process.cpuUsage();
  #threadNs = threadCpuNs();

  constructor() {
    this.#loopDelay.enable();
  }

  read() {
    const { user, system } = process.cpuUsage(this.#cpu);
    const threadCpuUs = (threadCpuNs() - this.#threadNs) / 1e3;
    this.#loopDelay.disable();
    return {
      processCpuUs: user + system,
      threadCpuUs,
      // As Node reports it: the monitor's own interval of 1 ms is part of it.
      loopDelayP99Ms: this.#loopDelay.percentile(99) / 1e6,
      maxRssBytes: process.resourceUsage().maxRSS * 1024,
      rssBytes: process.memoryUsage.rss(),
    };
  }
}

/** CPU time of the JavaScript thread: its id is that of the process. */
function threadCpuNs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ', 1)[0]);
}
