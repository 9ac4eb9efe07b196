import { checkApiKey } from '../../../lib/connection-options.js';
import { ValueError } from '../../../lib/errors.js';
import type { Logger } from './logger.js';
import type { NativeWorker } from './native.js';

/**
 * Gives what answers the native side's wish for a new API key. When the function that gives it cannot be asked, the key at
 * hand stays, and a line says why: there is no caller who could be told.
 */
export function keyGiver(apiKey: (() => string) | undefined, logger: Logger): (native: NativeWorker) => void {
  let told = false;
  return (native) => {
    try {
      if (!native.setApiKey(checkApiKey(apiKey?.()))) {
        throw new ValueError('apiKey must be printable ASCII');
      }
      told = false;
    } catch (error) {
      native.setApiKey();
      if (!told) {
        logger.log('warn', `the API key stays as it was: ${(error as Error)?.message}`);
      }
      told = true;
    }
  };
}
