import { currentExecution } from './current.js';
import type { SinkInfo } from './host.js';
import type { WorkflowInfo } from './info.js';

/** A function of the worker's process that a workflow may call without waiting. */
export type SinkFunction = (...args: any[]) => void;

/** Such functions by their names. */
export type Sink = Record<string, SinkFunction>;

/** Sinks by their names: for metrics, exports and the like. */
export type Sinks = Record<string, Sink>;

/**
 * The sinks that the worker was made with. Their calls are not awaited, their arguments are copied as `structuredClone`
 * copies them, and unless a sink wants it, it is not called again when the workflow is replayed.
 *
 * @throws TypeError, when it is called, if an argument cannot be copied
 */
export function proxySinks<S extends Sinks>(): S {
  return new Proxy({} as S, {
    get: (_sinks, sink) => new Proxy({}, { get: (_functions, name) => caller(String(sink), String(name)) }),
  });
}

function caller(sink: string, name: string): SinkFunction {
  return (...args) => {
    const { host, info, silent } = currentExecution('a sink');
    const problem = host.sink({ sink, name, args, info: sinkInfo(info), replaying: silent });
    if (problem !== undefined) {
      throw new TypeError(`the sink ${sink}.${name}: ${problem}`);
    }
  };
}

/** What of it can be copied. */
function sinkInfo({ unsafe, typedSearchAttributes, ...info }: WorkflowInfo): SinkInfo {
  return {
    ...info,
    typedSearchAttributes: typedSearchAttributes.getAll(),
    unsafe: { isReplaying: unsafe.isReplaying },
  };
}
