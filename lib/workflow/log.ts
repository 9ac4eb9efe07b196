import { currentExecution, maybeExecution } from './current.js';
import type { Execution } from './execution.js';
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

function write(level: LogLevel, message: string, attributes?: LogAttributes): void {
  writeLog(currentExecution('log'), level, message, attributes);
}

/** Writes a line about a workflow, unless what says it is replayed. */
export function writeLog(execution: Execution, level: LogLevel, message: string, attributes?: LogAttributes): void {
  if (!execution.silent) {
    const { namespace, taskQueue, workflowId, runId, workflowType } = execution.info;
    const update = execution.place()?.update;
    const facts = {
      sdkComponent: 'workflow',
      ...{ namespace, taskQueue, workflowId, runId, workflowType },
      ...(update === undefined ? {} : { updateId: update.id, updateName: update.name }),
      ...attributes,
    };
    execution.host.log({ level, message: String(message), attributes: safeJson(facts) });
  }
}

/** What `console` is in a workflow. */
export const workflowConsole = Object.fromEntries(
  (['log', 'debug', 'info', 'warn', 'error', 'trace'] as const).map((name) => [
    name,
    (...values: unknown[]) => {
      const execution = maybeExecution();
      if (execution !== undefined && !execution.silent) {
        const prefix = `[${execution.info.workflowType}(${execution.info.workflowId})]`;
        const level = name === 'log' ? 'info' : name;
        execution.host.log({ level, message: `${prefix} ${format(values)}`, attributes: '' });
      }
    },
  ]),
);

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? '';
  } catch {
    return '';
  }
}
