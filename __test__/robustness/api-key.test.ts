import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { TestAuthority } from './certificates';
import { rejection, within } from './conditions';
import { RecordingFront, type RecordingFrontOptions } from './recording-front';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

const RPC = 'StartWorkflowExecution';

describe('an API key', () => {
  const server = useOwnServer();
  const closing = useClosing();
  let authority: TestAuthority;

  beforeAll(() => {
    authority = new TestAuthority();
  });
  afterAll(() => authority.dispose());

  async function secureFront(options: RecordingFrontOptions = {}): Promise<RecordingFront> {
    const certificate = authority.server('IP:127.0.0.1');
    return closing(await RecordingFront.listen(server.address, { certificate, ...options }));
  }

  async function start(connection: Connection): Promise<void> {
    const client = new WorkflowClient(connection.service);
    await within(20_000, 'start()', client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('key') }).start());
  }

  test('reaches the server as a bearer token', async () => {
    const front = await secureFront();
    const tls = { serverRootCACertificate: authority.certificate };
    await start(closing(new Connection({ address: front.address, tls, apiKey: 'key-one' })));
    expect(front.headersOf(RPC).authorization).toBe('Bearer key-one');
  });

  test('of a function is asked for anew', async () => {
    const front = await secureFront();
    const tls = { serverRootCACertificate: authority.certificate };
    let current = 'rotating-1';
    const connection = closing(new Connection({ address: front.address, tls, apiKey: () => current }));
    await start(connection);
    expect(front.headersOf(RPC).authorization).toBe('Bearer rotating-1');
    current = 'rotating-2';
    await start(connection);
    expect(front.headersOf(RPC).authorization).toBe('Bearer rotating-2');
  });

  test('is replaced by setApiKey, by a string and by a function', async () => {
    const front = await secureFront();
    const tls = { serverRootCACertificate: authority.certificate };
    const connection = closing(new Connection({ address: front.address, tls, apiKey: 'first' }));
    await start(connection);
    connection.setApiKey('second');
    await start(connection);
    expect(front.headersOf(RPC).authorization).toBe('Bearer second');
    connection.setApiKey(() => 'third');
    await start(connection);
    expect(front.headersOf(RPC).authorization).toBe('Bearer third');
  });

  test('turns TLS on by itself', async () => {
    const front = closing(await RecordingFront.listen(server.address));
    const connection = closing(new Connection({ address: front.address, apiKey: 'never-sent', retry: false }));
    const error = await rejection(start(connection));
    expect(error.message).toMatch(/TLS/);
    expect(front.calls).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost'])('goes over plain text to %s when TLS is turned off', async (host) => {
    const front = closing(await RecordingFront.listen(server.address));
    const address = `${host}:${front.port}`;
    await start(closing(new Connection({ address, tls: false, apiKey: 'plain-key' })));
    expect(front.headersOf(RPC).authorization).toBe('Bearer plain-key');
  });

  test('without one there is no authorization header', async () => {
    const front = closing(await RecordingFront.listen(server.address));
    await start(closing(new Connection({ address: front.address })));
    expect(front.headersOf(RPC)).not.toHaveProperty('authorization');
  });

  test('that the server refuses: UNAUTHENTICATED, at once, without the key in the error', async () => {
    const front = await secureFront({ answer: () => ({ grpcStatus: 16, message: 'Request unauthorized.' }) });
    const tls = { serverRootCACertificate: authority.certificate };
    const error = await rejection(start(closing(new Connection({ address: front.address, tls, apiKey: 'wrong-key' }))));
    expect(error).toBeInstanceOf(ServiceError);
    expect((error as ServiceError).grpcStatus).toMatchObject({ code: 16, name: 'UNAUTHENTICATED' });
    expect(error.message).toContain('Request unauthorized.');
    expect(error.message).not.toContain('wrong-key');
    expect(front.calls).toHaveLength(1);
  });

  /** A name that can never be resolved (RFC 2606), so that nothing leaves this machine even if it is not refused. */
  const ELSEWHERE = 'temporal.invalid:7233';

  async function refused(options: ConstructorParameters<typeof Connection>[0]): Promise<Error> {
    return within(2_000, 'the refusal', rejection((async () => closing(await Connection.connect(options)))()));
  }

  test.each([
    ['tls: false', { address: ELSEWHERE, tls: false }],
    ['an http:// address', { address: `http://${ELSEWHERE}` }],
  ])('over plain text to another machine is refused (%s)', async (_how, options) => {
    const error = await refused({ ...options, apiKey: 'exposed-key' });
    expect(error.message).toMatch(/API ?key/i);
    expect(error.message).toMatch(/TLS|plain/i);
    expect(error.message).not.toContain('exposed-key');
  });

  test('set later over plain text to another machine is refused', async () => {
    const connection = closing(new Connection({ address: ELSEWHERE, tls: false }));
    const error = await within(
      5_000,
      'the refusal',
      rejection(
        (async () => {
          connection.setApiKey('exposed-key');
          await start(connection);
        })(),
      ),
    );
    expect(error.message).toMatch(/API ?key/i);
    expect(error.message).not.toContain('exposed-key');
  });

  test.each(['someone:hunter2@127.0.0.1:7233', 'https://someone:hunter2@127.0.0.1:7233', 'http://someone@127.0.0.1'])(
    'user information in an address is refused: %s',
    async (address) => {
      const error = await refused({ address });
      expect(error.message).toMatch(/user/i);
      expect(error.message).not.toContain('hunter2');
    },
  );
});
