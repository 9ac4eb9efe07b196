/** The addon, and nothing but the addon. */
import { loadAddon } from '../../../lib/addon.js';
import type * as Native from '../native.js';

let loaded: typeof Native | undefined;

/** Loaded at its first use: what only bundles workflows does not need it, and threads start meanwhile. */
export function addon(): typeof Native {
  loaded ??= loadAddon('temporal-native-worker') as typeof Native;
  return loaded;
}

export type NativeWorker = Native.NativeWorker;
export type WorkflowThread = Native.WorkflowThread;
export type WorkerConnection = Native.WorkerConnection;
export type WorkerFailure = Native.WorkerFailure;
export type WorkerMessage = Native.WorkerMessage;
export type NativeWorkerOptions = Native.WorkerOptions;
