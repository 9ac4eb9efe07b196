import { currentExecution, maybeExecution } from './current.js';
import { format } from './format.js';
import type { LogLevel } from './host.js';

/** A line's further facts. */
export type LogAttributes = Record<string, unknown>;

type LogMethod = (message: string, attributes?: LogAttributes) => void;

/** Writes lines to the worker's logger, once: not again when the workflow is replayed. */
export const log: Readonly<Record<LogLevel, LogMethod>> & {
  log(level: LogLevel | Uppercase<LogLevel>, message: string, attributes?: LogAttributes): void;
} = {
  log: (level, message, attributes) => write(level.toLowerCase() as LogLevel, message, attributes),
  trace: (message, attributes) => write('trace', message, attributes),
  debug: (message, attributes) => write('debug', message, attributes),
  info: (message, attributes) => write('info', message, attributes),
  warn: (message, attributes) => write('warn', message, attributes),
  error: (message, attributes) => write('error', message, attributes),
};

function write(level: LogLevel, message: string, attributes: LogAttributes = {}): void {
  const { host, info, replaying } = currentExecution('log');
  if (!replaying) {
    const { namespace, taskQueue, workflowId, runId, workflowType } = info;
    const facts = { namespace, taskQueue, workflowId, runId, workflowType, ...attributes };
    host.log({ level, message: String(message), attributes: safeJson(facts) });
  }
}

/** What `console` is in a workflow. */
export const workflowConsole = Object.fromEntries(
  (['log', 'debug', 'info', 'warn', 'error', 'trace'] as const).map((name) => [
    name,
    (...values: unknown[]) => {
      const execution = maybeExecution();
      if (execution !== undefined && !execution.replaying) {
        const prefix = `[${execution.info.workflowType}(${execution.info.workflowId})]`;
        const level = name === 'log' ? 'info' : name;
        execution.host.log({ level, message: `${prefix} ${format(values)}`, attributes: '' });
      }
    },
  ]),
);

/** Functions of the worker's process that a workflow may call without waiting: for metrics, exports and the like. */
export type Sinks = Record<string, Record<string, (...args: any[]) => void>>;

/** The sinks that the worker was made with. Their calls are not awaited, and their arguments are copied. */
export function proxySinks<S extends Sinks>(): S {
  return new Proxy({} as S, {
    get: (_sinks, sink) =>
      new Proxy(
        {},
        {
          get:
            (_functions, name) =>
            (...args: unknown[]): void => {
              const { host, info, replaying } = currentExecution('a sink');
              host.sink({
                sink: String(sink),
                name: String(name),
                args: JSON.stringify(args),
                info: safeJson(info),
                replaying,
              });
            },
        },
      ),
  });
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? '';
  } catch {
    return '';
  }
}
