import type { LogLine, SinkCall } from '../../../../lib/workflow/host.js';
import type { WorkerFacts } from '../sandbox/runtime.js';
import type { NamedScript, WrappedScript } from './scripts.js';

/** What a workflow thread is told when there is a worker for it. */
export interface ThreadStart {
  /** The worker's number. */
  readonly worker: number;
  readonly index: number;
  readonly runtime: WrappedScript;
  readonly bundle: NamedScript;
  /** The bundle's source map, as JSON. */
  readonly sourceMap: string;
  readonly facts: WorkerFacts;
  /** When the activation that is being worked on began, in milliseconds of a clock that all threads share; 0: none is. */
  readonly busySince: Float64Array;
}

/** What a workflow thread tells the main thread. */
export type ThreadMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'sink'; readonly call: SinkCall };
