/**
 * A gRPC server that keeps what it is asked, for what the real server does not show: headers, deadlines, and that no
 * call was made at all. It answers with a status, or never.
 */
import { EventEmitter, once } from 'node:events';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface RecordedCall {
  /** The RPC's name, such as `StartWorkflowExecution`. */
  method: string;
  headers: http2.IncomingHttpHeaders;
}

export type Answer =
  | 'never'
  /** `message` is the protobuf message of an answer with status 0. */
  | { status: number; text?: string; message?: Uint8Array };

export interface RecordingServer {
  address: string;
  /** All calls so far. */
  calls: RecordedCall[];
  /** The first call of this RPC, when it comes or has come. */
  call(method: string): Promise<RecordedCall>;
  close(): Promise<void>;
}

export async function recordingServer(
  answer: (call: RecordedCall) => Answer = () => 'never',
): Promise<RecordingServer> {
  const calls: RecordedCall[] = [];
  const arrivals = new EventEmitter();
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    stream.resume();
    stream.once('end', () => {
      const call = { method: String(headers[':path']).split('/').pop() ?? '', headers };
      calls.push(call);
      respond(stream, answer(call));
      arrivals.emit('call');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async call(method) {
      for (;;) {
        const found = calls.find((call) => call.method === method);
        if (found) return found;
        await once(arrivals, 'call');
      }
    },
    async close() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function respond(stream: http2.ServerHttp2Stream, answer: Answer): void {
  if (answer === 'never' || stream.destroyed) return;
  const status = { 'grpc-status': String(answer.status), 'grpc-message': encodeURIComponent(answer.text ?? '') };
  const head = { ':status': 200, 'content-type': 'application/grpc' };
  if (answer.status !== 0) {
    stream.respond({ ...head, ...status }, { endStream: true });
    return;
  }
  const message = answer.message ?? new Uint8Array();
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  stream.respond(head, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(status));
  stream.end(frame);
}
