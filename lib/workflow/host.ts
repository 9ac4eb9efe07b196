import type { ScopeLike } from './current.js';

/**
 * What the outside gives to the runtime inside a workflow context. Workflow code never gets hold of it: all of it are
 * functions of another realm. None of them throws.
 */
export interface Host {
  /** The text of bytes, in UTF-8. */
  text(bytes: Uint8Array): string;
  /** Writes a text in UTF-8; gives how many bytes that are. */
  utf8Into(text: string, bytes: Uint8Array): number;
  /** A line of a workflow's log. */
  log(line: LogLine): void;
  /** A call of a sink, which is not awaited. */
  sink(call: SinkCall): void;
  /** A stack with the lines of the sources instead of those of the bundle. */
  mapStack(stack: string): string;
  /** Keeps `scope` current during `run` and all that it starts. */
  runInScope<T>(scope: ScopeLike, run: () => T): T;
  /** What `runInScope` keeps current here. */
  currentScope(): ScopeLike | undefined;
}

/** How much a line of a log matters. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A line of a workflow's log. `attributes` is JSON. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: string;
}

/** A call of a sink. `args` and `info` are JSON. */
export interface SinkCall {
  readonly sink: string;
  readonly name: string;
  readonly args: string;
  readonly info: string;
  readonly replaying: boolean;
}
