/** A workflow thread: takes activations, has their workflows run, and gives completions. */
import { parentPort } from 'node:worker_threads';
import { addon, type WorkflowThread } from '../native.js';
import {
  readWorkflowActivation,
  type WorkflowActivation,
  type WorkflowActivationCompletion,
  writeWorkflowActivationCompletion,
} from '../protocol/messages.js';
import { type Input, Reader, Writer } from '../protocol/wire.js';
import { WorkflowContext } from './context.js';
import type { ThreadMessage, ThreadStart } from './messages.js';
import { stackMapper } from './source-maps.js';

const writer = new Writer();
const waiting: Uint8Array[] = [];
let working = false;
// Set when the thread is told its worker, before it has any activation.
let busy: Float64Array;
let context: WorkflowContext;
let thread: WorkflowThread;

const tell = (message: ThreadMessage) => parentPort?.postMessage(message);

// Listening, the thread lives as long as the main thread wants it to.
parentPort?.on('message', start);

function start({ worker, index, runtime, bundle, sourceMap, facts, busySince }: ThreadStart): void {
  busy = busySince;
  context = new WorkflowContext({
    runtime,
    bundle,
    facts,
    host: {
      log: (line) => tell({ type: 'log', line: { ...line } }),
      sink: (call) => {
        try {
          tell({ type: 'sink', call });
          return undefined;
        } catch (error) {
          return String((error as Error).message);
        }
      },
      mapStack: stackMapper(sourceMap, bundle.filename),
    },
  });
  // Node tells of it between the steps of one activation: what is rejected then is that workflow's.
  process.on('unhandledRejection', (error) => context.rejected(error));
  thread = addon().WorkflowThread.attach(worker, index, take, { hasRef: () => false });
  tell({ type: 'ready' });
}

function take(): void {
  waiting.push(...thread.drain());
  if (!working) {
    next();
  }
}

function next(): void {
  const bytes = waiting.shift();
  working = bytes !== undefined;
  if (bytes !== undefined) {
    begin(readWorkflowActivation(new Reader(bytes)));
  }
}

function begin(activation: WorkflowActivation): void {
  const { runId, jobs } = activation;
  if (jobs.some((job) => job.removeFromCache !== undefined)) {
    context.remove(runId);
    complete({ runId, successful: {} });
    return;
  }
  busy[0] = Date.now();
  let thrown: { error: unknown } | undefined;
  try {
    context.activate(activation);
  } catch (error) {
    thrown = { error };
  }
  // Before each step runs, Node has told of the rejections in the last one that nobody handles.
  setImmediate(() => {
    let answered = false;
    try {
      answered = context.answer(activation);
    } catch (error) {
      thrown ??= { error };
    }
    const end = () => complete(conclude(activation, thrown));
    if (answered) {
      setImmediate(end);
    } else {
      end();
    }
  });
}

function conclude(
  activation: WorkflowActivation,
  thrown: { error: unknown } | undefined,
): Input<WorkflowActivationCompletion> {
  const { runId } = activation;
  try {
    if (thrown !== undefined) {
      context.rejected(thrown.error);
    }
    const completion = context.conclude(activation);
    const spoiled = context.spoiled();
    if (spoiled !== undefined) {
      // The task fails, and the thread ends, with a context that is one workflow's for ever; another one takes its place.
      setImmediate(() => {
        throw new Error(spoiled);
      });
      return { runId, failed: { failure: failureOf(new Error(spoiled)) } };
    }
    return completion;
  } catch (error) {
    return { runId, failed: { failure: failureOf((thrown ?? { error }).error) } };
  } finally {
    busy[0] = 0;
  }
}

function complete(completion: Input<WorkflowActivationCompletion>): void {
  thread.complete(encode(completion));
  if (context.spoiled() === undefined) {
    next();
  }
}

function encode(completion: Input<WorkflowActivationCompletion>): Uint8Array {
  try {
    return writer.message(() => writeWorkflowActivationCompletion(writer, completion));
  } catch (error) {
    // A value of the workflow's is not of the type that it should be. That is no fault of the thread's other workflows.
    const problem = new TypeError(`what the workflow asks for cannot be written: ${(error as Error).message}`);
    const failed = { runId: completion.runId, failed: { failure: failureOf(problem) } };
    return writer.message(() => writeWorkflowActivationCompletion(writer, failed));
  }
}

/** An error that the runtime could not make a failure of. */
function failureOf(error: unknown) {
  const { name = 'Error', message = String(error), stack = '' } = (error ?? {}) as Partial<Error>;
  return {
    message: String(message),
    source: 'TypeScriptSDK',
    stackTrace: String(stack),
    applicationFailureInfo: { type: String(name) },
  };
}
