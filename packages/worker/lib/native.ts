/** The addon, and nothing but the addon. */
import { loadAddon } from '../../../lib/addon.js';
import type * as Native from '../native.js';

const native = loadAddon('temporal-native-worker') as typeof Native;

export const { CoreLogs, NativeWorker, WorkflowThread } = native;

export type NativeWorker = Native.NativeWorker;
export type WorkflowThread = Native.WorkflowThread;
export type WorkerConnection = Native.WorkerConnection;
export type WorkerFailure = Native.WorkerFailure;
export type WorkerMessage = Native.WorkerMessage;
export type NativeWorkerOptions = Native.WorkerOptions;
