/**
 * Runs workflows and activities.
 *
 * @packageDocumentation
 */

export type { ConnectionOptions, TLSConfig } from '../../../lib/connection-options.js';
export type { Duration } from '../../../lib/duration.js';
export { IllegalStateError, NamespaceNotFoundError, ServiceError, ValueError } from '../../../lib/errors.js';
export type { LogLevel } from '../../../lib/workflow/host.js';
export { type BundleOptions, bundleWorkflowCode, type WorkflowBundle } from './bundler.js';
export { type ClientConnection, NativeConnection } from './connection.js';
export type { DataConverterPaths } from './converters.js';
export { CombinedWorkerRunError, DeterminismViolationError, ReplayError, WorkflowBundleError } from './errors.js';
export type { Logger } from './logger.js';
export type { ReplayHistory, ReplayResult, ReplayWorkerOptions } from './replay.js';
export { Runtime, type RuntimeOptions } from './runtime.js';
export { Worker, type WorkerState } from './worker.js';
export type { InjectedSinks, WorkerOptions } from './worker-options.js';
