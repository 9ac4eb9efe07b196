/** The two servers whose answers are compared: the real one, and the embedded one. */
import { startEmbeddedServer } from '../../scripts/embedded-server.mjs';
import { startServer } from '../../scripts/temporal-server.mjs';
import { SEARCH_ATTRIBUTES } from './test-server.mjs';

const DYNAMIC_CONFIG = {
  // Off by default, and the embedded server has them.
  'system.enableActivityEagerExecution': true,
  // By default its timers come up to a second late, for which every script would have to wait.
  'history.timerProcessorMaxTimeShift': '1ms',
  // By default a run that follows another begins no earlier than a second after the start of that one.
  'history.workflowIdReuseMinimalInterval': '0s',
  // A task in one partition of a queue may be found late by a poll in another, above all on a busy machine.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // By default the development server lists a hundred times a second, and refuses what is more.
  'frontend.namespaceRPS.visibility': 1_000,
};

export function startReal() {
  return startServer({ searchAttributes: SEARCH_ATTRIBUTES, dynamicConfig: DYNAMIC_CONFIG });
}

export function startEmbedded() {
  return startEmbeddedServer({ searchAttributes: SEARCH_ATTRIBUTES });
}
