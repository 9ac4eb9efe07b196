/** How much of a server's log is told: each level includes those before it. */
export type ServerLogLevel = 'never' | 'warn' | 'info' | 'debug';

/** A line of a server's log. */
export interface ServerLogLine {
  /** How much it matters. */
  readonly level: Exclude<ServerLogLevel, 'never'>;
  /** What happened, in one line. */
  readonly message: string;
}

/** Where a server's log goes. */
export interface ServerLog {
  /** Default `'warn'`. */
  level?: ServerLogLevel;
  /** Is called for each line. */
  write(line: ServerLogLine): void;
}

/** The levels that lines have, each at its number on the native side. */
export const LINE_LEVELS = ['warn', 'info', 'debug'] as const;

/** Where the log goes when nothing else is said. */
export function writeToStandardError({ level, message }: ServerLogLine): void {
  process.stderr.write(`temporal-native-testing: ${level}: ${message}\n`);
}
