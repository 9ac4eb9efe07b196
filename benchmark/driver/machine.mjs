// The machine, and how processes are kept apart on it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';

const require = createRequire(import.meta.url);
const CARGO_TOML = readFileSync(new URL('../../Cargo.toml', import.meta.url), 'utf8');

/** The CPUs this process may use, from `0-1,4`. */
const CPUS = readFileSync('/proc/self/status', 'utf8')
  .match(/^Cpus_allowed_list:\s*(.*)$/m)[1]
  .split(',')
  .flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });

/** Each on a CPU of its own, so that the stub's work never takes time from the client under test. */
export const STUB_CPU = CPUS[0];
export const CLIENT_CPU = CPUS[1];

if (CLIENT_CPU === undefined) throw new Error('the benchmark needs two CPUs');

/** A command that runs pinned to one CPU. */
export const pinned = (cpu, command, args) => ['taskset', ['-c', String(cpu), command, ...args]];

export function describeMachine() {
  return {
    cpu: os.cpus()[0].model.trim(),
    cpus: CPUS.length,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`,
    // Above the number of busy processes of a run, others had a share of the machine.
    loadBefore: os.loadavg()[0],
    versions: {
      node: process.versions.node,
      'temporal-native': require('../../package.json').version,
      '@temporalio/client': require('@temporalio/client/package.json').version,
      '@temporalio/worker': require('@temporalio/worker/package.json').version,
      '@grpc/grpc-js': require('@grpc/grpc-js/package.json').version,
      tonic: CARGO_TOML.match(/^tonic = .*"=([\d.]+)"/m)?.[1],
    },
  };
}
