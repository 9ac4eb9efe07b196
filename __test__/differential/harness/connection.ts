/** Unary calls to one server, and its errors with the details that travel beside them. */
import * as grpc from '@grpc/grpc-js';
import { messageType, methodOf, SERVICES, type ServiceName } from './definitions';

/** Long enough for any call here that is no poll, on a busy machine too; a script that hangs should say which call did. */
const CALL_MS = 30_000;

/** An error as the server sent it. */
export class RpcError extends Error {
  constructor(
    readonly method: string,
    readonly code: string,
    readonly details: string,
    /** A decoded google.rpc.Status, when the server sent one. */
    readonly status: RpcStatus | undefined,
  ) {
    super(`${method}: ${code}: ${details}`);
  }
}

export interface RpcStatus {
  code?: number;
  message?: string;
  details?: { type_url?: string; value?: Uint8Array }[];
}

export interface CallOptions {
  /** How long the caller says that it waits. */
  timeoutMs?: number;
  metadata?: Record<string, string>;
  signal?: AbortSignal;
}

export class ServerConnection {
  readonly #client: grpc.Client;

  constructor(readonly address: string) {
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.enable_retries': 0,
    });
  }

  close(): void {
    this.#client.close();
  }

  async call(service: ServiceName, name: string, request: object, options: CallOptions = {}): Promise<unknown> {
    const method = methodOf(service, name);
    const metadata = new grpc.Metadata();
    for (const [key, value] of Object.entries(options.metadata ?? {})) metadata.set(key, value);
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        `/${SERVICES[service]}/${method.name}`,
        (message: object) => Buffer.from(method.resolvedRequestType.encode(message).finish()),
        (bytes: Buffer) => method.resolvedResponseType.decode(bytes),
        request,
        metadata,
        { deadline: Date.now() + (options.timeoutMs ?? CALL_MS) },
        (error, answer) => (error ? reject(rpcError(method.name, error)) : resolve(answer)),
      );
      options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }
}

function rpcError(method: string, error: grpc.ServiceError): RpcError {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  const status =
    bytes === undefined ? undefined : (messageType('google.rpc.Status').decode(Buffer.from(bytes)) as RpcStatus);
  return new RpcError(method, grpc.status[error.code] ?? String(error.code), error.details, status);
}
