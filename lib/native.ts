/** The addon, and nothing but the addon: importing this package loads no other module. */
import type * as Native from '../native.js';

declare const require: ((path: string) => unknown) & ((path: 'node:fs') => typeof import('node:fs'));
declare const __dirname: string;

/** Of the platforms that have several, those that an addon is built for. */
const VARIANTS: Record<string, readonly string[] | undefined> = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

const native = load();

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

/**
 * From the repository's own folder, where it was built, else from the package of this platform, which npm installs beside
 * this one. Which C library there is need not be found out: npm installs the addon for it, and another one does not load.
 */
function load(): typeof Native {
  const { platform, arch } = process;
  const targets = (VARIANTS[platform] ?? ['']).map((variant) => `${platform}-${arch}${variant}`);
  const errors: unknown[] = [];
  for (const target of targets) {
    const built = `${__dirname}/../temporal-native.${target}.node`;
    const path = require('node:fs').existsSync(built) ? built : `temporal-native-${target}`;
    try {
      return require(path) as typeof Native;
    } catch (error) {
      errors.push(error);
    }
  }
  const packages = targets.map((target) => `temporal-native-${target}`).join(' or ');
  throw new AggregateError(
    errors,
    `temporal-native cannot load its addon for this platform, which is in the package ${packages}. It is an optional ` +
      'dependency, which npm leaves out with --omit=optional, or when the packages were installed on another platform.',
  );
}
