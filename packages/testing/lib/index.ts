/**
 * Temporal for development and tests, inside the process.
 *
 * @packageDocumentation
 */

export type { Duration } from '../../../lib/duration.js';
export {
  type GrpcStatus,
  IllegalStateError,
  NamespaceNotFoundError,
  ServiceError,
  ValueError,
  WorkflowNotFoundError,
} from '../../../lib/errors.js';
export { DevServer } from './dev-server.js';
export type { DevServerOptions, SearchAttributeTypeName } from './dev-server-options.js';
export { ServerStartError } from './errors.js';
export type { HistoryEvent, HistoryReference, WorkflowHistory } from './history.js';
export type { ServerLog, ServerLogLevel, ServerLogLine } from './log.js';
