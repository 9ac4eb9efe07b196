import type { LogLevel } from '../../../lib/workflow/host.js';

/** Where a worker, its workflows and its activities write lines. */
export interface Logger {
  log(level: LogLevel, message: string, attributes?: Record<string, unknown>): void;
}

/** Lines go to standard error. */
export const defaultLogger: Logger = {
  log(level, message, attributes) {
    const facts = attributes === undefined ? '' : ` ${JSON.stringify(attributes)}`;
    process.stderr.write(`${new Date().toISOString()} [${level.toUpperCase()}] ${message}${facts}\n`);
  },
};
