import type { LogLevel } from '../../../lib/workflow/host.js';

/** Where a worker, its workflows and its activities write lines. */
export interface Logger {
  log(level: LogLevel, message: string, attributes?: Record<string, unknown>): void;
}

const toStandardError: Logger = {
  log(level, message, attributes) {
    const facts = attributes === undefined ? '' : ` ${JSON.stringify(attributes)}`;
    process.stderr.write(`${new Date().toISOString()} [${level.toUpperCase()}] ${message}${facts}\n`);
  },
};

let current = toStandardError;

/** Where lines go that nobody said more of. */
export function defaultLogger(): Logger {
  return current;
}

/** What `Runtime.install` sets; gives what there is now. */
export function setDefaultLogger(logger: Logger | undefined): Logger {
  current = logger ?? current;
  return current;
}
