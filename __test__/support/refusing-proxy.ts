import { once } from 'node:events';
import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A server in front of another one, that answers some calls itself. */
export interface RefusingProxy {
  readonly address: string;
  /** From now on, calls of these methods, by a part of their paths, are refused with this gRPC code. */
  refuse(method: string, code: number, message: string): void;
  close(): void;
}

export async function startRefusingProxy(target: string): Promise<RefusingProxy> {
  const behind = connect(`http://${target}`);
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  const open = new Map<ServerHttp2Stream, string>();
  let refused: { method: string; code: number; message: string } | undefined;

  const refuse = (stream: ServerHttp2Stream) => {
    if (refused === undefined || stream.headersSent || stream.destroyed) return;
    const { code, message } = refused;
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(code), 'grpc-message': message },
      { endStream: true },
    );
  };
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const path = String(headers[':path']);
    stream.on('error', () => {});
    if (refused && path.includes(refused.method)) {
      refuse(stream);
      return;
    }
    open.set(stream, path);
    const forwarded = behind.request({ ...headers, ':authority': target });
    forwarded.on('error', () => stream.destroy());
    stream.on('close', () => {
      open.delete(stream);
      forwarded.close();
    });
    stream.pipe(forwarded);
    forwarded.on('response', (answer, flags) => {
      if (stream.headersSent || stream.destroyed) return;
      // With END_STREAM, it is all of the answer.
      if (flags & 1) {
        stream.respond(answer, { endStream: true });
        return;
      }
      stream.respond(answer, { waitForTrailers: true });
      let trailers = {};
      forwarded.on('trailers', (given) => {
        trailers = given;
      });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      forwarded.pipe(stream);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse(method, code, message) {
      refused = { method, code, message };
      for (const [stream, path] of open) if (path.includes(method)) refuse(stream);
    },
    close() {
      for (const session of sessions) session.destroy();
      behind.destroy();
      server.close();
    },
  };
}
