import { UsageError } from './flags.js';

/**
 * Keys of the real server's dynamic configuration that official SDKs and their documentation set, with what holds here
 * whatever they say.
 */
const HOLDS: Record<string, boolean> = {
  'frontend.enableServerVersionCheck': false,
  'frontend.enableUpdateWorkflowExecution': true,
  'frontend.enableUpdateWorkflowExecutionAsyncAccepted': true,
  'frontend.enableExecuteMultiOperation': true,
  'system.enableEagerWorkflowStart': true,
  'system.enableActivityEagerExecution': true,
  'system.forceSearchAttributesCacheRefreshOnRead': true,
};

/** What to tell of a setting that changes nothing here; nothing of one that says what holds anyway. */
export function dynamicConfigWarning(key: string, value: string): string | undefined {
  let wanted: unknown;
  try {
    wanted = JSON.parse(value);
  } catch {
    throw new UsageError(`--dynamic-config-value ${key}: '${value}' is not a JSON value`);
  }
  // The real server does not tell keys apart by case either.
  const known = Object.keys(HOLDS).find((name) => name.toLowerCase() === key.toLowerCase());
  if (known === undefined) {
    return `--dynamic-config-value ${key} is ignored: this server does not know that key`;
  }
  return wanted === HOLDS[known]
    ? undefined
    : `--dynamic-config-value ${key} is ignored: it is always ${HOLDS[known]} here`;
}
