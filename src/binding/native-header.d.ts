/** A payload on its way in: a string is json/plain, bytes are binary/plain, nothing is binary/null. */
export type InputPayload = string | Uint8Array | RawPayload | null | undefined;

/** The arguments of an operation: a string stands for a list of one. */
export type InputPayloads = Array<InputPayload> | string | undefined;

/**
 * The operations of one namespace, functions without a `this`. Each is submitted with a slot, to which its answer comes by
 * `Core.drain`.
 */
export interface NativeClient {
  /** Answers with the run id, as `Joined` for one that was running already. */
  readonly start: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    workflowType: string,
    taskQueue: string,
    args: InputPayloads,
    options: WorkflowStartOptions | undefined,
  ) => void;
  /** Starts a workflow where needed; answers with the run id. */
  readonly signalWithStart: (
    slot: number,
    control: CallControl | undefined,
    signalName: string,
    signalArgs: InputPayloads,
    workflowId: string,
    workflowType: string,
    taskQueue: string,
    args: InputPayloads,
    options: WorkflowStartOptions | undefined,
  ) => void;
  /** Answers with nothing. */
  readonly signal: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
    name: string,
    args: InputPayloads,
  ) => void;
  /** Answers with a value. */
  readonly query: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
    name: string,
    args: InputPayloads,
    rejectCondition: number,
  ) => void;
  /** Waits for a workflow to close; answers with its result, a value. */
  readonly result: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
    followRuns: boolean,
  ) => void;
  /** Answers with nothing. */
  readonly cancel: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
    firstExecutionRunId: string | undefined,
    reason: string,
  ) => void;
  /** Answers with nothing. */
  readonly terminate: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
    firstExecutionRunId: string | undefined,
    reason: string,
    details: InputPayloads,
  ) => void;
  /** Answers with a description text. */
  readonly describe: (
    slot: number,
    control: CallControl | undefined,
    workflowId: string,
    runId: string | undefined,
  ) => void;
}
