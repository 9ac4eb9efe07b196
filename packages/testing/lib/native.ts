/** The addon, and nothing but the addon. */
import { loadAddon } from '../../../lib/addon.js';
import type * as Native from '../native.js';

const native = loadAddon('temporal-native-testing') as typeof Native;

export const { NativeServer, LogLevel, Skipping } = native;

export type NativeServer = Native.NativeServer;
export type SearchAttribute = Native.SearchAttribute;
export type ServerFailure = Native.ServerFailure;
export type ServerMessage = Native.ServerMessage;
export type ServerOptions = Native.ServerOptions;
export type Skipping = Native.Skipping;
