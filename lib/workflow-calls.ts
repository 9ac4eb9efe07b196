import { callError, optionError } from './call-error.js';
import type { Connection } from './connection.js';
import type { Converter } from './data-converter.js';
import { definitionName } from './definitions.js';
import { Description } from './description.js';
import type { NativeClient } from './native.js';
import { type CallScope, isFailed } from './native-call.js';
import type { StartPlan } from './workflow-options.js';

/** Whom a start tells what it came to, before its promise is settled. */
export interface StartObserver {
  /** There is a run: a new one, or one that the conflict policy led to. */
  started(runId: string, isNew: boolean): void;
  notStarted(): void;
}

/**
 * The operations of one client: values in, values out. Below are the converter and the native side, above are the
 * client and its handles. Each operation makes one native call, and the error of its failure after the `await`.
 */
export class WorkflowCalls {
  readonly #native: NativeClient;
  readonly #namespace: string;

  constructor(
    readonly connection: Connection,
    { namespace, identity }: { readonly namespace: string; readonly identity: string },
    readonly converter: Converter,
    private readonly rejectCondition: number,
  ) {
    const native = connection.native.client(namespace, identity);
    if ('type' in native) {
      throw optionError(native);
    }
    this.#native = native;
    this.#namespace = namespace;
  }

  /** Starts a workflow; gives its run id. */
  async start(
    plan: StartPlan,
    workflowId: string,
    args: readonly unknown[],
    scope: CallScope | undefined,
    observer: StartObserver,
  ): Promise<string> {
    const { workflowType, taskQueue, native } = plan;
    try {
      const inputs = this.converter.toInputs(args, 'args');
      const { start } = this.#native;
      const answer = await this.connection.call(scope, start, workflowId, workflowType, taskQueue, inputs, native);
      if (isFailed(answer)) {
        throw callError(answer, this.#context(workflowId, undefined, workflowType));
      }
      const isNew = typeof answer !== 'object';
      const runId = (isNew ? answer : answer.value) as string;
      observer.started(runId, isNew);
      return runId;
    } catch (error) {
      observer.notStarted();
      throw error;
    }
  }

  /** Signals a workflow, starting it where needed; gives the run id of the signalled run. */
  async signalWithStart(
    plan: StartPlan,
    workflowId: string,
    signalName: string,
    signalArgs: readonly unknown[],
    args: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<string> {
    const signalInputs = this.converter.toInputs(signalArgs, 'signalArgs');
    const inputs = this.converter.toInputs(args, 'args');
    const { workflowType, taskQueue, native } = plan;
    const answer = await this.connection.call(
      scope,
      this.#native.signalWithStart,
      signalName,
      signalInputs,
      workflowId,
      workflowType,
      taskQueue,
      inputs,
      native,
    );
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, undefined, workflowType));
    }
    return answer as string;
  }

  /** `signal` is a definition or a name. */
  async signal(
    workflowId: string,
    runId: string | undefined,
    signal: unknown,
    args: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<void> {
    const name = definitionName(signal, 'signal');
    const inputs = this.converter.toInputs(args, 'args');
    const answer = await this.connection.call(scope, this.#native.signal, workflowId, runId, name, inputs);
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId));
    }
  }

  /** `query` is a definition or a name. */
  async query(
    workflowId: string,
    runId: string | undefined,
    query: unknown,
    args: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<unknown> {
    const name = definitionName(query, 'query');
    const inputs = this.converter.toInputs(args, 'args');
    const submit = this.#native.query;
    const answer = await this.connection.call(scope, submit, workflowId, runId, name, inputs, this.rejectCondition);
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    return this.converter.fromAnswer(answer);
  }

  /** Waits until the workflow has closed. */
  async result(
    workflowId: string,
    runId: string | undefined,
    followRuns: boolean,
    scope: CallScope | undefined,
  ): Promise<unknown> {
    const { aroundResults } = this.connection;
    const wait = () => this.connection.call(scope, this.#native.result, workflowId, runId, followRuns);
    const answer = await (aroundResults === undefined ? wait() : aroundResults(wait));
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    return this.converter.fromAnswer(answer);
  }

  async cancel(
    workflowId: string,
    runId: string | undefined,
    firstRunId: string | undefined,
    reason: string,
    scope: CallScope | undefined,
  ): Promise<void> {
    const answer = await this.connection.call(scope, this.#native.cancel, workflowId, runId, firstRunId, reason);
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId ?? firstRunId));
    }
  }

  async terminate(
    workflowId: string,
    runId: string | undefined,
    firstRunId: string | undefined,
    reason: string,
    details: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<void> {
    const inputs = this.converter.toInputs(details, 'details');
    const { terminate } = this.#native;
    const answer = await this.connection.call(scope, terminate, workflowId, runId, firstRunId, reason, inputs);
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId ?? firstRunId));
    }
  }

  async describe(workflowId: string, runId: string | undefined, scope: CallScope | undefined): Promise<Description> {
    const answer = await this.connection.call(scope, this.#native.describe, workflowId, runId);
    if (isFailed(answer)) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    return new Description(answer as string, this.converter);
  }

  #context(workflowId: string, runId: string | undefined, workflowType?: string) {
    const { address } = this.connection;
    return { address, namespace: this.#namespace, workflowId, runId, workflowType, converter: this.converter };
  }
}
