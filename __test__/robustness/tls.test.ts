import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { rejection, within } from './conditions';
import { uniqueName, useAuthorities, useClosing, useOwnServer } from './setup';
import { TlsFront, type TlsFrontOptions } from './tls-front';

jest.setTimeout(90_000);

type TlsOption = NonNullable<ConstructorParameters<typeof Connection>[0]>['tls'];

describe('TLS', () => {
  const server = useOwnServer();
  const closing = useClosing();
  const authorities = useAuthorities();

  async function front(options: TlsFrontOptions): Promise<TlsFront> {
    return closing(await TlsFront.listen(server.address, options));
  }

  async function startThrough(address: string, tls: TlsOption): Promise<void> {
    const client = new WorkflowClient(closing(new Connection({ address, tls })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('tls') });
    const runId = await within(20_000, 'start()', handle.start());
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  }

  /** The error of a first call; `connect()` has to say the same. */
  async function refusal(address: string, tls: TlsOption): Promise<ServiceError> {
    const connection = closing(new Connection({ address, tls }));
    const [called, connected] = await Promise.all([
      rejection(
        within(40_000, 'describe()', new WorkflowClient(connection.service).createWorkflowHandle('x').describe()),
      ),
      rejection(within(40_000, 'connect()', Connection.connect({ address, tls }))),
    ]);
    for (const error of [called, connected]) {
      expect(error).toBeInstanceOf(ServiceError);
      expect(error.message).toContain(address);
    }
    expect(called.message).toContain('DescribeWorkflowExecution');
    expectSameReason(called, connected);
    return called as ServiceError;
  }

  function expectSameReason(one: Error, other: Error): void {
    const reason = /not trusted|not valid for|client certificate|not TLS|does not speak TLS|plain/i;
    expect(reason.exec(other.message)?.[0]).toEqual(reason.exec(one.message)?.[0]);
  }

  describe('the server shows a certificate', () => {
    test.each([
      ['IP:127.0.0.1', '127.0.0.1'],
      ['DNS:localhost', 'localhost'],
    ])('for %s, and its authority is given', async (name, host) => {
      const secure = await front({ certificate: authorities.trusted.server(name) });
      await startThrough(`${host}:${secure.port}`, { serverRootCACertificate: authorities.trusted.certificate });
      expect(secure.negotiatedProtocols).toContain('h2');
    });

    test('an https:// address turns TLS on', async () => {
      const secure = await front({ certificate: authorities.trusted.server('DNS:localhost') });
      await startThrough(`https://localhost:${secure.port}`, {
        serverRootCACertificate: authorities.trusted.certificate,
      });
      expect(secure.requestedNames).toContain('localhost');
    });

    test('an authority among several in one PEM file is enough', async () => {
      const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
      const both = Buffer.concat([authorities.stranger.certificate, authorities.trusted.certificate]);
      await startThrough(secure.address, { serverRootCACertificate: both });
    });

    test('of an authority that is not the given one: not trusted', async () => {
      const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
      const error = await refusal(secure.address, { serverRootCACertificate: authorities.stranger.certificate });
      expect(error.message).toMatch(/certificate.*not trusted/i);
      expect(error.grpcStatus.name).toBe('UNAVAILABLE');
    });

    test('of an authority the system does not know: not trusted', async () => {
      const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
      expect((await refusal(secure.address, true)).message).toMatch(/certificate.*not trusted/i);
    });

    test('for another name: not valid for the one that was dialled', async () => {
      const secure = await front({ certificate: authorities.trusted.server('DNS:elsewhere.test') });
      const error = await refusal(secure.address, { serverRootCACertificate: authorities.trusted.certificate });
      expect(error.message).toMatch(/certificate.*not valid for.*127\.0\.0\.1/i);
    });

    test('for the name of serverNameOverride', async () => {
      const secure = await front({ certificate: authorities.trusted.server('DNS:elsewhere.test') });
      await startThrough(secure.address, {
        serverRootCACertificate: authorities.trusted.certificate,
        serverNameOverride: 'elsewhere.test',
      });
      expect(secure.requestedNames).toContain('elsewhere.test');
    });

    test('for another name than serverNameOverride: not valid for it', async () => {
      const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
      const tls = { serverRootCACertificate: authorities.trusted.certificate, serverNameOverride: 'elsewhere.test' };
      expect((await refusal(secure.address, tls)).message).toMatch(/certificate.*not valid for.*elsewhere\.test/i);
    });
  });

  describe('the server wants a certificate of the client', () => {
    async function mutual(): Promise<TlsFront> {
      return front({
        certificate: authorities.trusted.server('IP:127.0.0.1'),
        clientAuthority: authorities.trusted.certificate,
      });
    }

    test('and gets one', async () => {
      const secure = await mutual();
      await startThrough(secure.address, {
        serverRootCACertificate: authorities.trusted.certificate,
        clientCertPair: authorities.trusted.client('caller.test'),
      });
      expect(secure.clientNames).toContain('DNS:caller.test');
    });

    test('and gets none: client certificate required', async () => {
      const secure = await mutual();
      const error = await refusal(secure.address, { serverRootCACertificate: authorities.trusted.certificate });
      expect(error.message).toMatch(/client certificate.*required|requires? a client certificate/i);
    });

    test('and gets one of a strange authority: an error in plain words', async () => {
      const secure = await mutual();
      const error = await refusal(secure.address, {
        serverRootCACertificate: authorities.trusted.certificate,
        clientCertPair: authorities.stranger.client('caller.test'),
      });
      // This server hangs up after the handshake without saying why, so the client can but guess.
      expect(error.message).toMatch(/client certificate|closed the connection/i);
      expect(error.message).not.toMatch(/docs\.rs/);
    });
  });

  test('TLS towards a server that speaks none: the error says so', async () => {
    const error = await refusal(server.address, { serverRootCACertificate: authorities.trusted.certificate });
    expect(error.message).toMatch(/TLS/);
  });

  test('no TLS towards a server that wants it: an error that names the address', async () => {
    const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
    const connection = closing(new Connection({ address: secure.address, connectTimeout: 2_000 }));
    const call = new WorkflowClient(connection.service).createWorkflowHandle('x').describe();
    const error = await rejection(within(40_000, 'describe()', call));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.message).toContain(secure.address);
  });

  test.each([
    ['serverRootCACertificate', { serverRootCACertificate: Buffer.from('no PEM at all') }],
    ['clientCertPair.crt', { clientCertPair: { crt: Buffer.from('no PEM'), key: Buffer.from('no PEM') } }],
  ])('%s that holds no certificate is refused by name', async (option, tls) => {
    const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
    const error = await rejection((async () => (await Connection.connect({ address: secure.address, tls })).close())());
    expect(error.message).toContain(option);
  });
});
