/** Which HTTP status an error of a call becomes, and what the caller is told. */
import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowExecutionCancelledError,
  WorkflowExecutionTerminatedError,
  WorkflowExecutionTimedOutError,
  WorkflowFailedError,
  WorkflowNotFoundError,
} from 'temporal-native';

export interface HttpError {
  status: number;
  message: string;
}

/** A request that cannot be understood. */
export class BadRequest extends Error {}

export function toHttpError(error: unknown): HttpError {
  if (error instanceof BadRequest) {
    return { status: 400, message: error.message };
  }
  if (error instanceof WorkflowNotFoundError) {
    return { status: 404, message: `there is no open order '${error.workflowId}'` };
  }
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return { status: 409, message: `the order '${error.workflowId}' exists already` };
  }
  if (error instanceof WorkflowExecutionCancelledError || error instanceof WorkflowExecutionTerminatedError) {
    return { status: 410, message: 'the order was cancelled' };
  }
  if (error instanceof WorkflowExecutionTimedOutError) {
    return { status: 504, message: 'the order was not paid for in time' };
  }
  if (error instanceof WorkflowFailedError) {
    return { status: 422, message: error.cause?.message ?? error.message };
  }
  if (error instanceof ServiceError) {
    return { status: 503, message: 'the order service cannot be reached' };
  }
  return { status: 500, message: 'something went wrong' };
}
