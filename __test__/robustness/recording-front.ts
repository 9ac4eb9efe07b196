import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { KeyPair } from './certificates';

export interface Refusal {
  readonly grpcStatus: number;
  readonly message: string;
}

export interface RecordedCall {
  /** The RPC's short name, such as `StartWorkflowExecution`. */
  readonly rpc: string;
  readonly headers: IncomingHttpHeaders;
  /** What was sent of its body until now. */
  readonly chunks: readonly Buffer[];
}

/** Before a message there are a byte that says whether it is compressed, and its length. */
const PREFIX_BYTES = 5;

/** The message of a call that was sent as a whole and is not compressed. */
export function messageOf({ chunks }: RecordedCall): Buffer {
  return Buffer.concat(chunks).subarray(PREFIX_BYTES);
}

export interface RecordingFrontOptions {
  /** TLS with this certificate; plain text without. */
  readonly certificate?: KeyPair;
  /** What becomes of a call: passed on (the default), refused by the front itself, or left without any answer. */
  readonly answer?: (call: RecordedCall) => 'pass' | 'never' | Refusal;
}

/** An HTTP/2 front on loopback that notes the headers of every call and passes it on to a plain-text server. */
export class RecordingFront {
  readonly port: number;
  readonly calls: RecordedCall[] = [];
  readonly #server: Http2Server | Http2SecureServer;
  readonly #upstream: ClientHttp2Session;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #answer: (call: RecordedCall) => 'pass' | 'never' | Refusal;

  private constructor(server: Http2Server | Http2SecureServer, target: string, options: RecordingFrontOptions) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#answer = options.answer ?? (() => 'pass');
    this.#upstream = connect(`http://${target}`);
    this.#upstream.on('error', () => {});
    server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session);
      session.on('error', () => {}).on('close', () => this.#sessions.delete(session));
    });
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => this.#serve(stream, headers));
  }

  static async listen(target: string, options: RecordingFrontOptions = {}): Promise<RecordingFront> {
    const server = options.certificate
      ? createSecureServer({ key: options.certificate.key, cert: options.certificate.crt })
      : createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new RecordingFront(server, target, options);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The headers of the last call of `rpc`. */
  headersOf(rpc: string): IncomingHttpHeaders {
    const call = this.calls.findLast((each) => each.rpc === rpc);
    if (call === undefined)
      throw new Error(`no call of ${rpc}; seen: ${this.calls.map((each) => each.rpc).join(', ')}`);
    return call.headers;
  }

  async close(): Promise<void> {
    this.#upstream.destroy();
    for (const session of this.#sessions) session.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => {});
    const chunks: Buffer[] = [];
    const call = { rpc: headers[':path']?.split('/').at(-1) ?? '', headers, chunks };
    this.calls.push(call);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const answer = this.#answer(call);
    if (answer === 'pass') this.#forward(stream, headers);
    else if (answer !== 'never') refuse(stream, answer);
  }

  #forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const passed: OutgoingHttpHeaders = { ...headers, ':authority': undefined, ':scheme': 'http' };
    const upstream = this.#upstream.request(passed);
    stream.pipe(upstream);
    upstream.on('error', () => stream.close());
    upstream.on('response', (answer, flags) =>
      answerWith(stream, upstream, plainHeaders(answer), (flags & END_STREAM) !== 0),
    );
  }
}

/** The flag of an HTTP/2 frame that ends its stream: a gRPC answer of trailers only. */
const END_STREAM = 1;

function answerWith(
  stream: ServerHttp2Stream,
  upstream: ReturnType<ClientHttp2Session['request']>,
  headers: OutgoingHttpHeaders,
  endStream: boolean,
): void {
  if (stream.destroyed) {
    // The server is left to finish; why, see `WithoutResets`.
    upstream.resume();
    return;
  }
  if (endStream) {
    stream.respond(headers, { endStream });
    return;
  }
  let trailers: OutgoingHttpHeaders = {};
  upstream.on('trailers', (sent) => {
    trailers = plainHeaders(sent);
  });
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  upstream.pipe(stream);
}

function refuse(stream: ServerHttp2Stream, refusal: Refusal): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(refusal.grpcStatus),
      'grpc-message': encodeURIComponent(refusal.message),
    },
    { endStream: true },
  );
}

/** Node's own header objects carry a symbol that lists sensitive names, which must not be passed on. */
function plainHeaders(headers: object): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers));
}
