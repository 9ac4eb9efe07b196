/**
 * What tests of workflows and activities import: the embedded server, and environments on it.
 *
 * @packageDocumentation
 */

// Its types are rolled up where a package cannot name itself (scripts/api-extractor-testing.json): what is imported from
// `temporal-native` stays an import, so that the classes are those of index.d.ts. The worker's types are copied, as its
// package need not be installed.
export * from 'temporal-native-testing';
export type { CancelReason } from '../activity/cancellation.js';
export { TestWorkflowEnvironment } from './environment.js';
export { MockActivityEnvironment, type MockActivityEnvironmentOptions } from './mock-activity.js';
export type {
  ExistingServerTestWorkflowEnvironmentOptions,
  TestClientOptions,
  TestWorker,
  TestWorkerOptions,
  TestWorkflowEnvironmentOptions,
} from './options.js';
