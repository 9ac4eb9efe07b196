// Temporal's Python SDK, for tests that want a client and a worker of another language; kept in the cache.
import { pipPackages, withPythonPath } from './pip.mjs';

/** `env` in which `python3` finds the SDK, installed when absent. */
export function withPythonSdk(env) {
  const folder = pipPackages('temporalio', [
    'temporalio==1.35.0',
    ...['nexus-rpc==1.4.0', 'protobuf==7.36.2', 'types-protobuf==7.35.1.20260906', 'typing-extensions==4.15.0'],
  ]);
  return withPythonPath(env, folder);
}
