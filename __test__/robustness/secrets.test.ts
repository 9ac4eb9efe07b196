import { inspect } from 'node:util';
import { Client, Connection, WorkflowClient } from 'temporal-native';
import { type KeyPair, TestAuthority } from './certificates';
import { rejection, within } from './conditions';
import { unusedPort } from './fault-proxy';
import { RecordingFront } from './recording-front';
import { useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

const API_KEY = 'api-key-2718281828';
const METADATA = 'metadata-3141592653';

describe('secrets', () => {
  const server = useOwnServer();
  const closing = useClosing();
  let authority: TestAuthority;
  let clientCertPair: KeyPair;

  beforeAll(() => {
    authority = new TestAuthority();
    clientCertPair = authority.client('caller.test');
  });
  afterAll(() => authority.dispose());

  function options(address: string) {
    return {
      address,
      apiKey: API_KEY,
      metadata: { 'x-token': METADATA },
      tls: { serverRootCACertificate: authority.certificate, clientCertPair },
    };
  }

  /** Nothing of `shown` may hold a secret, in any of the forms in which bytes are printed. */
  function expectNoSecret(shown: string): void {
    const key = clientCertPair.key;
    const keyLine = key.toString().split('\n')[1] ?? '';
    const forms = [
      API_KEY,
      METADATA,
      keyLine,
      'PRIVATE KEY',
      // `<Buffer 2d 2d …>`, `Uint8Array(241) [ 45, 45, … ]` and the JSON of a Buffer.
      [...key.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      [...key.subarray(0, 4)].join(', '),
      [...key.subarray(0, 4)].join(','),
    ];
    for (const form of forms) expect(shown).not.toContain(form);
    expect(shown).not.toMatch(/Buffer 2d 2d|\[\s*45,\s*45,/);
  }

  function prints(value: unknown): string[] {
    return [
      inspect(value),
      inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null }),
      JSON.stringify(value) ?? '',
      String(value),
    ];
  }

  test('are in no inspection or JSON of a connection or client', async () => {
    const connection = closing(new Connection(options(`127.0.0.1:${await unusedPort()}`)));
    connection.setMetadata({ 'x-token': METADATA });
    const client = new Client({ connection });
    const workflowClient = new WorkflowClient(connection.service);
    const handle = workflowClient.createWorkflowHandle('neverRun', { taskQueue: 'any', workflowId: 'any-id' });
    const objects = {
      connection,
      service: connection.service,
      client,
      workflow: client.workflow,
      workflowClient,
      handle,
    };
    for (const each of Object.values(objects)) for (const print of prints(each)) expectNoSecret(print);
    // What is printed is not simply nothing: it says what the object is.
    expect(inspect(connection)).toMatch(/Connection/);
    expect(inspect(connection)).toContain('127.0.0.1');
    expect(() => JSON.stringify(objects)).not.toThrow();
  });

  test('are in no error: refused by the server', async () => {
    const front = closing(
      await RecordingFront.listen(server.address, {
        certificate: authority.server('IP:127.0.0.1'),
        answer: () => ({ grpcStatus: 7, message: 'Not allowed.' }),
      }),
    );
    const client = new WorkflowClient(closing(new Connection(options(front.address))).service);
    const error = await rejection(client.createWorkflowHandle('some-id').describe());
    // The secrets were on the wire, so they could have been in the error.
    expect(front.headersOf('DescribeWorkflowExecution')).toMatchObject({
      authorization: `Bearer ${API_KEY}`,
      'x-token': METADATA,
    });
    expect(error.message).toContain('Not allowed.');
    for (const print of [...prints(error), error.stack ?? '']) expectNoSecret(print);
  });

  test('are in no error: nobody there', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const connection = closing(new Connection({ ...options(address), retry: false }));
    const call = new WorkflowClient(connection.service).createWorkflowHandle('some-id').describe();
    const error = await rejection(within(20_000, 'describe()', call));
    expect(error.message).toContain(address);
    for (const print of [...prints(error), error.stack ?? '']) expectNoSecret(print);
  });

  test('are in no error: a key that is no key', async () => {
    const secret = 'half-a-secret-1618033988';
    const tls = {
      clientCertPair: { crt: clientCertPair.crt, key: Buffer.from(`-----BEGIN PRIVATE KEY-----\n${secret}`) },
    };
    const address = `127.0.0.1:${await unusedPort()}`;
    const error = await rejection((async () => closing(await Connection.connect({ address, tls })))());
    for (const print of prints(error)) expect(print).not.toContain(secret);
    expect(error.message).toContain('clientCertPair.key');
  });

  test('are in no error: an API key that cannot be a header', async () => {
    const apiKey = 'key with\nline break 5772156649';
    const error = await rejection(
      (async () => {
        const connection = closing(new Connection({ address: server.address, tls: false, apiKey }));
        await new WorkflowClient(connection.service).createWorkflowHandle('some-id').describe();
      })(),
    );
    for (const print of prints(error)) expect(print).not.toContain('5772156649');
    expect(error.message).toMatch(/API ?key/i);
  });
});
