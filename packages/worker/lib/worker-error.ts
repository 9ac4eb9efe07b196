import { IllegalStateError, NamespaceNotFoundError, ServiceError, ValueError } from '../../../lib/errors.js';
import { grpcStatusName } from '../../../lib/grpc-status.js';
import type { WorkerFailure } from './native.js';

/** gRPC's code for a server that cannot be reached. */
const UNAVAILABLE = 14;

/** The error of a failure of the native side; the one place that makes them. */
export function workerError(failure: WorkerFailure, what: string, address: string): Error {
  switch (failure.type) {
    case 'InvalidOptions':
      return new ValueError(`Worker: ${failure.message}`);
    case 'InvalidHistory':
      return new ValueError(`${what}: this is not a history: ${failure.message}`);
    case 'NotConnected':
      return new ServiceError(`${what}: ${address} cannot be reached: ${failure.message}`, {
        code: UNAVAILABLE,
        name: 'UNAVAILABLE',
        message: failure.message,
      });
    case 'NamespaceNotFound':
      return new NamespaceNotFoundError(failure.namespace);
    case 'Refused':
      return new ServiceError(`${what}: ${address} refused: ${failure.message}`, {
        code: failure.code,
        name: grpcStatusName(failure.code),
        message: failure.message,
      });
    default:
      return new IllegalStateError(`${what}: ${failure.message}`);
  }
}
