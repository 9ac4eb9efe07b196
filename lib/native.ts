/** The addon, and nothing but the addon: importing this package loads no other module. */
import type * as Native from '../native.js';
import { loadAddon } from './addon.js';

const native = loadAddon('temporal-native') as typeof Native;

export const { Core, AnswerKind } = native;
/** A random UUID (version 4). */
export const { uuid } = native.Core;

export type Core = Native.Core;
export type NativeClient = Native.NativeClient;
export type NativeConnection = Native.NativeConnection;
export type CallControl = Native.CallControl;
export type CallFailure = Native.CallFailure;
export type ConnectionTls = Native.ConnectionTls;
export type NativeConnectionOptions = Native.ConnectionOptions;
export type RetryTimes = Native.RetryTimes;
export type WorkflowStartOptions = Native.WorkflowStartOptions;
