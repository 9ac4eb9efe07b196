import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates';
import { parseEndpoint } from './fault-proxy';

export interface TlsFrontOptions {
  readonly certificate: KeyPair;
  /** With it, a client must show a certificate that this authority has signed. */
  readonly clientAuthority?: Buffer;
}

/** Ends TLS (ALPN h2) on loopback and passes the plain bytes on to a server that speaks none. */
export class TlsFront {
  readonly port: number;
  /** The names clients asked for (SNI), `''` for none, in order of their handshakes. */
  readonly requestedNames: string[] = [];
  readonly negotiatedProtocols: string[] = [];
  /** The subject alternative names of the certificates clients showed. */
  readonly clientNames: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, target: string) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket: Socket) => this.#track(socket));
    server.on('secureConnection', (socket) => this.#serve(socket, target));
  }

  static async listen(target: string, options: TlsFrontOptions): Promise<TlsFront> {
    const server = createServer({
      key: options.certificate.key,
      cert: options.certificate.crt,
      ALPNProtocols: ['h2'],
      ...(options.clientAuthority && { ca: options.clientAuthority, requestCert: true, rejectUnauthorized: true }),
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new TlsFront(server, target);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: TLSSocket, target: string): void {
    this.requestedNames.push((client as { servername?: string | false }).servername || '');
    this.negotiatedProtocols.push(client.alpnProtocol || '');
    const shown = client.getPeerCertificate().subjectaltname;
    if (shown !== undefined) this.clientNames.push(shown);
    const server = this.#track(connect({ ...parseEndpoint(target), noDelay: true }));
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => client.destroy()).on('close', () => client.destroy());
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
