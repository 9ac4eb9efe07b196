/** Starts the server that tests and the demo run against; see chosen.cjs. */
import { chosenServer } from './chosen.cjs';
import { startEmbeddedServer } from './embedded-server.mjs';
import { startServer as startRealServer } from './temporal-server.mjs';

const STARTERS = { embedded: startEmbeddedServer, real: startRealServer };

/**
 * @param {Parameters<typeof startEmbeddedServer>[0]} [options]
 * @returns {ReturnType<typeof startEmbeddedServer>}
 */
export function startChosenServer(options) {
  return STARTERS[chosenServer()](options);
}
