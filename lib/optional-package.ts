/** The error for a part of this package that stands in a package of its own; `error` when that is not what is missing. */
export function notInstalled(
  error: unknown,
  part: string,
  packageName: string,
  kind: '--save' | '--save-dev',
): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isAbsent = code === 'MODULE_NOT_FOUND' && String(message).startsWith(`Cannot find module '${packageName}`);
  if (!isAbsent) {
    return error;
  }
  const advice = `npm install ${kind} ${packageName}`;
  return new Error(`${part} needs the package ${packageName}, which is not installed: ${advice}`, { cause: error });
}
