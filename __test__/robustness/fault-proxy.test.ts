import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { timed, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { SeededRandom } from './seeded-random';
import { useClosing } from './setup';

/** The tool itself, in front of a server that echoes: a fault that is not one would make tests pass that should not. */
describe('FaultProxy', () => {
  const closing = useClosing();
  let echo: Server;
  let proxy: FaultProxy;

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    proxy = closing(await FaultProxy.listen(`127.0.0.1:${(echo.address() as AddressInfo).port}`));
  });
  afterEach(() => {
    echo.close();
  });

  class Client {
    received = Buffer.alloc(0);
    readonly #socket: Socket;
    readonly ended: Promise<string>;

    constructor() {
      this.#socket = connect(proxy.port, '127.0.0.1');
      this.#socket.on('data', (bytes) => {
        this.received = Buffer.concat([this.received, bytes]);
      });
      this.ended = new Promise((resolve) => {
        this.#socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
        this.#socket.on('close', () => resolve('closed'));
      });
    }

    send(text: string): void {
      this.#socket.write(text);
    }

    async receives(text: string): Promise<void> {
      const arrived = (async () => {
        while (!this.received.includes(text)) await new Promise((resolve) => this.#socket.once('data', resolve));
      })();
      await within(5_000, `'${text}'`, arrived);
    }

    close(): void {
      this.#socket.destroy();
    }
  }

  async function connected(): Promise<Client> {
    const client = closing(new Client());
    client.send('hello');
    await client.receives('hello');
    return client;
  }

  test('passes bytes and counts them', async () => {
    await connected();
    expect([proxy.bytesToServer, proxy.bytesToClient, proxy.acceptedConnections]).toEqual([5, 5, 1]);
  });

  test('cut() resets', async () => {
    const client = await connected();
    expect(proxy.cut()).toBe(1);
    expect(await client.ended).toBe('ECONNRESET');
    expect(proxy.openConnections).toBe(0);
  });

  test('half-open: nothing passes, nothing ends; healed, all passes', async () => {
    const client = await connected();
    proxy.mode = { kind: 'half-open' };
    client.send('held');
    const late = closing(new Client());
    late.send('late');
    await proxy.waitForConnection(2);
    expect((await timed(within(300, 'an answer', client.receives('held')))).status).toBe('rejected');
    expect([proxy.openConnections, proxy.bytesForwarded, late.received.length]).toEqual([2, 10, 0]);
    proxy.heal();
    await client.receives('held');
    await late.receives('late');
  });

  test('hold-answers: what is sent arrives, what is answered does not', async () => {
    const client = await connected();
    proxy.mode = { kind: 'hold-answers' };
    const arrived = proxy.waitForTraffic({ toServer: 4 });
    client.send('held');
    await arrived;
    expect(client.received.toString()).toBe('hello');
    proxy.heal();
    await client.receives('held');
  });

  test('slow: so many bytes in so much time', async () => {
    const client = await connected();
    proxy.mode = { kind: 'slow', bytes: 10, intervalMs: 20 };
    const begin = performance.now();
    client.send(`${'x'.repeat(200)}end`);
    await client.receives('end');
    expect(performance.now() - begin).toBeGreaterThan(400);
  });

  test('garbage: in place of answers', async () => {
    const client = await connected();
    proxy.mode = { kind: 'garbage', garbage: Buffer.from('garbage') };
    await client.receives('garbage');
    const arrived = proxy.waitForTraffic({ toServer: 4 });
    client.send('lost');
    await arrived;
    await closing(new Client()).receives('garbage');
    expect(client.received.toString()).toBe('hellogarbage');
  });

  test('refuse: new connections are reset, standing ones go on', async () => {
    const client = await connected();
    proxy.mode = { kind: 'refuse' };
    expect(await closing(new Client()).ended).toBe('ECONNRESET');
    client.send('still here');
    await client.receives('still here');
  });

  test('cut-at-random: after the number of bytes that the seed gives', async () => {
    const [seed, leastBytes, mostBytes] = [42, 100, 200];
    proxy.mode = { kind: 'cut-at-random', random: new SeededRandom(seed), leastBytes, mostBytes };
    const client = closing(new Client());
    client.send('x'.repeat(1_000));
    expect(await client.ended).toBe('ECONNRESET');
    expect(proxy.bytesForwarded).toBe(new SeededRandom(seed).between(leastBytes, mostBytes));
    expect(proxy.cuts).toBe(1);
  });

  test('a client that ends its connection is gone, and the server is left alone for a while', async () => {
    const client = await connected();
    const gone = proxy.waitForNoConnection(2_000);
    client.close();
    await gone;
    expect(await new Promise<number>((resolve) => echo.getConnections((_error, count) => resolve(count)))).toBe(1);
  });
});
