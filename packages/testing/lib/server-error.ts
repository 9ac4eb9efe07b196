import {
  IllegalStateError,
  NamespaceNotFoundError,
  ServiceError,
  ValueError,
  WorkflowNotFoundError,
} from '../../../lib/errors.js';
import { grpcStatusName } from '../../../lib/grpc-status.js';
import { ServerStartError } from './errors.js';
import type { ServerFailure } from './native.js';

/** What an error says of the call beside its failure. */
export interface CallContext {
  /** The method's name. */
  readonly call: string;
  /** The server's address. */
  readonly address: string;
  readonly workflowId?: string;
  readonly runId?: string | undefined;
}

/**
 * The error of a failed call. The only place that makes errors of failures.
 *
 * Called after the `await` of the call, so that the error's stack has the line of the user's own call.
 */
export function serverError(failure: ServerFailure, context: CallContext): Error {
  switch (failure.type) {
    case 'InvalidOption':
      return new ValueError(`${failure.option}: ${failure.message}`);
    case 'NotStarted':
      return new ServerStartError(failure.message);
    case 'Closed':
      return new IllegalStateError(`${context.call}: the server at ${context.address} is closed`);
    case 'NamespaceNotFound':
      return new NamespaceNotFoundError(failure.namespace);
    case 'WorkflowNotFound':
      return new WorkflowNotFoundError(failure.message, context.workflowId ?? '', context.runId);
    case 'Refused': {
      const name = grpcStatusName(failure.code);
      const message = `${context.call} failed: ${name}: ${failure.message} (${context.address})`;
      return new ServiceError(message, { code: failure.code, name, message: failure.message });
    }
    case 'Internal':
      return new IllegalStateError(`${context.call}: ${failure.message}`);
  }
}
