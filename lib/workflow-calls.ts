import { callError, optionError } from './call-error.js';
import type { Connection } from './connection.js';
import type { Converter } from './data-converter.js';
import { Description } from './description.js';
import { AnswerKind, type NativeClient } from './native.js';
import type { CallScope } from './native-call.js';
import type { StartPlan } from './workflow-options.js';

/** Which run of which workflow; no run id is the current run. */
export interface Target {
  readonly workflowId: string;
  readonly runId: string | undefined;
}

/** A run that was started, or joined. */
export interface StartedRun {
  readonly runId: string;
  readonly isNew: boolean;
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

  /** Starts a workflow; gives its run id, and whether that run is new or one that the conflict policy led to. */
  async start(
    plan: StartPlan,
    workflowId: string,
    args: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<StartedRun> {
    const inputs = this.converter.toInputs(args, 'args');
    const { workflowType, taskQueue, native } = plan;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.start(slot, control, workflowId, workflowType, taskQueue, inputs, native),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, undefined, workflowType));
    }
    return { runId: answer.value as string, isNew: answer.kind !== AnswerKind.Joined };
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
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.signalWithStart(
        slot,
        control,
        signalName,
        signalInputs,
        workflowId,
        workflowType,
        taskQueue,
        inputs,
        native,
      ),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, undefined, workflowType));
    }
    return answer.value as string;
  }

  async signal(target: Target, name: string, args: readonly unknown[], scope: CallScope | undefined): Promise<void> {
    const inputs = this.converter.toInputs(args, 'args');
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.signal(slot, control, workflowId, runId ?? '', name, inputs),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId));
    }
  }

  async query(target: Target, name: string, args: readonly unknown[], scope: CallScope | undefined): Promise<unknown> {
    const inputs = this.converter.toInputs(args, 'args');
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.query(slot, control, workflowId, runId ?? '', name, inputs, this.rejectCondition),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    return this.converter.fromAnswer(answer);
  }

  /** Waits until the workflow has closed. */
  async result(target: Target, followRuns: boolean, scope: CallScope | undefined): Promise<unknown> {
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.result(slot, control, workflowId, runId ?? '', followRuns),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    return this.converter.fromAnswer(answer);
  }

  async cancel(
    target: Target,
    firstRunId: string | undefined,
    reason: string,
    scope: CallScope | undefined,
  ): Promise<void> {
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.cancel(slot, control, workflowId, runId ?? '', firstRunId ?? '', reason),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId ?? firstRunId));
    }
  }

  async terminate(
    target: Target,
    firstRunId: string | undefined,
    reason: string,
    details: readonly unknown[],
    scope: CallScope | undefined,
  ): Promise<void> {
    const inputs = this.converter.toInputs(details, 'details');
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.terminate(slot, control, workflowId, runId ?? '', firstRunId ?? '', reason, inputs),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId ?? firstRunId));
    }
  }

  async describe(target: Target, scope: CallScope | undefined): Promise<Description> {
    const { workflowId, runId } = target;
    const answer = await this.connection.call(scope, (slot, control) =>
      this.#native.describe(slot, control, workflowId, runId ?? ''),
    );
    if (answer.kind === AnswerKind.Failed) {
      throw callError(answer, this.#context(workflowId, runId));
    }
    const [summaryJson, rawJson] = answer.value as [string, string];
    return new Description(summaryJson, rawJson, this.converter);
  }

  #context(workflowId: string, runId: string | undefined, workflowType?: string) {
    const { address } = this.connection;
    return { address, namespace: this.#namespace, workflowId, runId, workflowType, converter: this.converter };
  }
}
