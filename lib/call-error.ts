import type { Converter } from './data-converter.js';
import { EXECUTION_STATUS, RETRY_STATE, shortName } from './enums.js';
import {
  IllegalStateError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  ValueError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowExecutionCancelledError,
  WorkflowExecutionContinuedAsNewError,
  WorkflowExecutionFailedError,
  WorkflowExecutionTerminatedError,
  WorkflowExecutionTimedOutError,
  WorkflowNotFoundError,
} from './errors.js';
import { CancelledFailure, type TemporalFailure, TerminatedFailure, TimeoutFailure } from './failures.js';
import { grpcStatusName } from './grpc-status.js';
import type { CallFailure } from './native.js';
import type { FailedAnswer } from './native-call.js';

/** What an error says of the call beside its failure. */
export interface CallContext {
  readonly address: string;
  readonly namespace?: string;
  readonly workflowId?: string;
  readonly runId?: string | undefined;
  readonly workflowType?: string;
  readonly converter?: Converter;
}

/**
 * The error of a failed answer. The only place that makes errors of failures.
 *
 * Called after the `await` of the call, so that the error's stack has the line of the user's own call.
 */
export function callError(answer: FailedAnswer, context: CallContext): Error {
  const failure = answer.value;
  switch (failure.type) {
    case 'Service':
      return serviceError(failure, context);
    case 'Closed':
      return serviceError(
        { rpc: failure.rpc, code: 1, message: 'the connection was closed while the call was pending', attempts: 1 },
        context,
      );
    case 'NamespaceNotFound':
      return new NamespaceNotFoundError(failure.namespace);
    case 'WorkflowNotFound':
      return new WorkflowNotFoundError(failure.message, context.workflowId ?? '', context.runId || undefined);
    case 'WorkflowAlreadyStarted':
      return new WorkflowExecutionAlreadyStartedError(
        failure.message,
        context.workflowId ?? '',
        context.workflowType ?? '',
        failure.runId || undefined,
      );
    case 'QueryFailed':
      return new QueryNotRegisteredError(failure.message);
    case 'QueryRejected':
      return new QueryRejectedError(failure.status, shortName(EXECUTION_STATUS, failure.status) ?? 'UNKNOWN');
    case 'InvalidOption':
      return optionError(failure);
    case 'Internal':
    case 'Aborted':
      return new IllegalStateError('message' in failure ? failure.message : 'a call was cancelled by nobody');
    default:
      return closedError(failure, context.converter as Converter);
  }
}

/** The error of an option that the native side found wrong. */
export function optionError(failure: CallFailure): Error {
  return failure.type === 'InvalidOption'
    ? new ValueError(`${failure.option}: ${failure.message}`)
    : new IllegalStateError(`unexpected failure: ${failure.type}`);
}

function serviceError(
  failure: { rpc: string; code: number; message: string; attempts: number },
  context: CallContext,
): ServiceError {
  const name = grpcStatusName(failure.code);
  const where = [context.address];
  if (context.namespace !== undefined) {
    where.push(`namespace '${context.namespace}'`);
  }
  if (failure.attempts > 1) {
    where.push(`${failure.attempts} attempts`);
  }
  const message = `${failure.rpc} failed: ${name}: ${failure.message} (${where.join(', ')})`;
  return new ServiceError(message, { code: failure.code, name, message: failure.message });
}

type ClosedFailure = Extract<
  CallFailure,
  {
    type: 'WorkflowFailed' | 'WorkflowCancelled' | 'WorkflowTerminated' | 'WorkflowTimedOut' | 'WorkflowContinuedAsNew';
  }
>;

function closedError(failure: ClosedFailure, converter: Converter): Error {
  switch (failure.type) {
    case 'WorkflowFailed': {
      const cause =
        failure.failureJson === undefined ? undefined : converter.errorFromJson(JSON.parse(failure.failureJson));
      const retryState = shortName<never>(RETRY_STATE, failure.retryState);
      return new WorkflowExecutionFailedError(
        'Workflow execution failed',
        cause as TemporalFailure | undefined,
        retryState,
      );
    }
    case 'WorkflowCancelled': {
      const details = converter.listFromJson(failure.detailsJson);
      const cause = withoutStack(new CancelledFailure('Workflow canceled', details));
      return new WorkflowExecutionCancelledError('Workflow execution cancelled', cause, details);
    }
    case 'WorkflowTerminated': {
      const message = failure.reason || 'Workflow execution terminated';
      const details = converter.listFromJson(failure.detailsJson);
      return new WorkflowExecutionTerminatedError(
        message,
        withoutStack(new TerminatedFailure(message)),
        details,
        failure.identity,
      );
    }
    case 'WorkflowTimedOut': {
      const cause = withoutStack(new TimeoutFailure('Workflow execution timed out', undefined, 'START_TO_CLOSE'));
      const retryState = shortName<never>(RETRY_STATE, failure.retryState);
      return new WorkflowExecutionTimedOutError('Workflow execution timed out', cause, retryState);
    }
    case 'WorkflowContinuedAsNew':
      return new WorkflowExecutionContinuedAsNewError('Workflow execution continued as new', failure.newExecutionRunId);
  }
}

/** It happened on the server: this process has no stack of it to show. */
function withoutStack<T extends TemporalFailure>(failure: T): T {
  failure.stack = `${failure.name}: ${failure.message}`;
  return failure;
}
