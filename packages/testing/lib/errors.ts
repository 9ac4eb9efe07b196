import { brandError } from '../../../lib/brand.js';

/** The server could not be started; the message says why in one line, such as that the port is taken. */
export class ServerStartError extends Error {
  /** Tells this kind of error apart. */
  readonly code = 'TEMPORAL_SERVER_START';
}
brandError(ServerStartError, 'ServerStartError');
