import type { SearchAttributePair } from '../search-attributes.js';
import type { WorkflowInfo } from './info.js';

/**
 * What the outside gives to the runtime inside a workflow context. Workflow code never gets hold of it: all of it are
 * functions of another realm. None of them throws.
 */
export interface Host {
  /** The text of bytes, in UTF-8. */
  text(bytes: Uint8Array): string;
  /** Writes a text in UTF-8; gives how many bytes that are. */
  utf8Into(text: string, bytes: Uint8Array): number;
  /** The parts of a URL, in the order of their names in `URL_PARTS`, each on a line of its own; nothing if it is none. */
  parseUrl(text: string, base: string | undefined): string;
  /** The parts of a URL of which one is set otherwise. */
  changeUrl(url: string, part: UrlPart, value: string): string;
  /** A line of a workflow's log. */
  log(line: LogLine): void;
  /** Passes on a call of a sink, which is not awaited; gives what is wrong when its arguments cannot be copied. */
  sink(call: SinkCall): string | undefined;
  /** A stack with the lines of the sources instead of those of the bundle. */
  mapStack(stack: string): string;
  /** Keeps an object current during `run` and all that it starts. */
  runInScope<T>(scope: object | undefined, run: () => T): T;
  /** Makes an object current for what is running, until it waits or its turn is over, and for all that it starts. */
  enterScope(scope: object): void;
  /** Makes nothing current any more of what has been entered outside of all `runInScope`. */
  leaveScope(): void;
  /** What is current here. */
  currentScope(): object | undefined;
}

/** Of what a URL has. */
export const URL_PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
export type UrlPart = (typeof URL_PARTS)[number];

/** How much a line of a log matters. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A line of a workflow's log. `attributes` is JSON. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly attributes: string;
}

/** What a sink is told of the workflow that calls it, as it can be copied. */
export type SinkInfo = Omit<WorkflowInfo, 'unsafe' | 'typedSearchAttributes'> & {
  readonly typedSearchAttributes: readonly SearchAttributePair[];
  readonly unsafe: Pick<WorkflowInfo['unsafe'], 'isReplaying'>;
};

/** A call of a sink. */
export interface SinkCall {
  readonly sink: string;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly info: SinkInfo;
  readonly replaying: boolean;
}
