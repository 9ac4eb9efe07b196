import { checkKnown, checkObject, describe } from '../../../lib/check.js';
import { IllegalStateError } from '../../../lib/errors.js';
import type { LogLevel } from '../../../lib/workflow/host.js';
import { type Logger, setDefaultLogger } from './logger.js';
import { addon } from './native.js';
import { setShutdownSignals } from './shutdown-signals.js';

/** What {@link Runtime.install} sets for all workers of the process. */
export interface RuntimeOptions {
  /** Where lines of workers go that have no logger of their own, and those of Temporal's core. Default: standard error. */
  logger?: Logger;
  /** At which workers end as if `shutdown()` had been called. Default: `SIGINT`, `SIGTERM`, `SIGQUIT`, `SIGUSR2`. */
  shutdownSignals?: NodeJS.Signals[];
  /** Which lines of Temporal's core there are, in the form of Rust's `RUST_LOG`. Default: warnings and errors. */
  coreLogFilter?: string;
}

const WARNINGS = 'error,temporalio_sdk_core=warn,temporalio_client=warn,temporalio_common=warn';

/** What all workers of the process share. */
export class Runtime {
  static #installed = false;

  private constructor() {}

  /**
   * Sets it, before the first worker is made; and has Temporal's core log.
   *
   * @throws TypeError that names the option; `IllegalStateError` when it was called before; AggregateError that says what to
   * install where there is no addon for the platform
   */
  static install(options: RuntimeOptions = {}): void {
    checkObject(options, 'the options of Runtime.install');
    checkKnown(options, ['logger', 'shutdownSignals', 'coreLogFilter'], 'Runtime.install');
    const { logger, shutdownSignals, coreLogFilter = WARNINGS } = options as RuntimeOptions;
    if (logger !== undefined && typeof logger?.log !== 'function') {
      throw new TypeError(`logger must have a method log, which ${describe(logger)} has not`);
    }
    if (shutdownSignals !== undefined && !Array.isArray(shutdownSignals)) {
      throw new TypeError(`shutdownSignals must be a list, not ${describe(shutdownSignals)}`);
    }
    if (Runtime.#installed) {
      throw new IllegalStateError('Runtime.install: it was called before');
    }
    const { CoreLogs } = addon();
    Runtime.#installed = true;
    if (shutdownSignals !== undefined) {
      setShutdownSignals(shutdownSignals);
    }
    const lines = setDefaultLogger(logger);
    const logs = CoreLogs.listen(
      coreLogFilter,
      () => {
        for (const { level, message, target, fields } of logs.drain()) {
          lines.log(level.toLowerCase() as LogLevel, message, {
            sdkComponent: 'core',
            target,
            ...JSON.parse(fields || '{}'),
          });
        }
      },
      { hasRef: () => false },
    );
  }
}
