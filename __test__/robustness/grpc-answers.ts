import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

/** An empty answer to any RPC. */
export const EMPTY = Buffer.alloc(0);

/** A `GetWorkflowExecutionHistoryResponse` without events: only a token for the next page (field 3). */
export const EMPTY_PAGE = Buffer.from([0x1a, 1, 0x78]);

/** Answers a call with one message and status OK. */
export function answer(stream: ServerHttp2Stream, message: Buffer): void {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frame);
}

export interface FakeServer {
  readonly address: string;
  close(): Promise<void>;
}

/** A server for what the real one cannot be made to do; the first `hangUps` connections are dropped at once. */
export async function fakeServer(
  serve: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  hangUps = 0,
): Promise<FakeServer> {
  const http2: Http2Server = createServer();
  http2.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => {});
    serve(stream, headers);
  });
  const sockets = new Set<Socket>();
  let connections = 0;
  const tcp = createTcpServer((socket) => {
    connections++;
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    sockets.add(socket);
    if (connections <= hangUps) socket.destroy();
    else http2.emit('connection', socket);
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}
