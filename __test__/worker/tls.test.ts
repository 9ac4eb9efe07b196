/** A worker behind TLS: its connection is core's, whom it trusts and what it says is as with the client. */
import { join } from 'node:path';
import { ServiceError, ValueError } from 'temporal-native';
import { NativeConnection, Worker } from 'temporal-native-worker';
import { lastLine, runScript } from '../robustness/run-script';
import { useAuthorities, useClosing } from '../robustness/setup';
import { TlsFront, type TlsFrontOptions } from '../robustness/tls-front';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import * as activities from './activities';
import { address, openBench, workflowsPath } from './support';
import { callsOn } from './workflows';

type Options = ConstructorParameters<typeof NativeConnection>[0];
type Tls = NonNullable<Options>['tls'];

const bench = openBench();
const closing = useClosing();
const authorities = useAuthorities();

const front = async (options: TlsFrontOptions) => closing(await TlsFront.listen(address, options));

const make = (options: Options, taskQueue = uniqueId('tls')) =>
  Worker.create({
    connection: new NativeConnection(options),
    taskQueue,
    workflowsPath,
    activities,
    logger: { log() {} },
    workflowThreads: 1,
  });

async function runsThrough(options: Options): Promise<void> {
  const taskQueue = uniqueId('tls');
  const worker = await make(options, taskQueue);
  const handle = bench.client.createWorkflowHandle(callsOn, { taskQueue });
  expect(await worker.runUntil(() => handle.execute(taskQueue, 'greet', 'Hello', 'Ada'))).toBe('Hello, Ada!');
}

async function refusal(where: string, tls: Tls): Promise<string> {
  const error = await rejectionOf(make({ address: where, tls }), ServiceError);
  expect(error.grpcStatus.name).toBe('UNAVAILABLE');
  expect(error.message).toContain(`Worker.create: ${where} cannot be reached: `);
  return error.message;
}

test('an authority that is given is trusted, and all goes over TLS', async () => {
  const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
  await runsThrough({ address: secure.address, tls: { serverRootCACertificate: authorities.trusted.certificate } });
  expect(secure.negotiatedProtocols).toContain('h2');
});

test('an https:// address turns TLS on, and a client certificate is shown', async () => {
  const certificate = authorities.trusted.server('DNS:localhost');
  const secure = await front({ certificate, clientAuthority: authorities.trusted.certificate });
  const tls = {
    serverRootCACertificate: authorities.trusted.certificate,
    clientCertPair: authorities.trusted.client('caller.test'),
  };
  await runsThrough({ address: `https://localhost:${secure.port}`, tls });
  expect(secure.requestedNames).toContain('localhost');
  expect(secure.clientNames).toContain('DNS:caller.test');
});

test('a certificate for another name is taken with serverNameOverride', async () => {
  const secure = await front({ certificate: authorities.trusted.server('DNS:elsewhere.test') });
  const tls = { serverRootCACertificate: authorities.trusted.certificate, serverNameOverride: 'elsewhere.test' };
  await runsThrough({ address: secure.address, tls });
  expect(secure.requestedNames).toContain('elsewhere.test');
});

describe('an error names the address and says what is wrong', () => {
  test('an authority that is not the given one, or none that is known', async () => {
    const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
    const wrong = { serverRootCACertificate: authorities.stranger.certificate };
    expect(await refusal(secure.address, wrong)).toMatch(/certificate is not trusted.*serverRootCACertificate/);
    expect(await refusal(secure.address, true)).toMatch(/certificate is not trusted/);
  });

  test('another name', async () => {
    const secure = await front({ certificate: authorities.trusted.server('DNS:elsewhere.test') });
    const tls = { serverRootCACertificate: authorities.trusted.certificate };
    expect(await refusal(secure.address, tls)).toMatch(/not valid for the name '127\.0\.0\.1'.*serverNameOverride/);
    const overridden = { ...tls, serverNameOverride: 'nowhere.test' };
    expect(await refusal(secure.address, overridden)).toMatch(/not valid for the name 'nowhere\.test'/);
  });

  test('no client certificate, or one of a strange authority', async () => {
    const certificate = authorities.trusted.server('IP:127.0.0.1');
    const secure = await front({ certificate, clientAuthority: authorities.trusted.certificate });
    const tls = { serverRootCACertificate: authorities.trusted.certificate };
    expect(await refusal(secure.address, tls)).toMatch(/requires a client certificate/);
    const strange = { ...tls, clientCertPair: authorities.stranger.client('caller.test') };
    // This server hangs up after the handshake without saying why.
    expect(await refusal(secure.address, strange)).toMatch(/client certificate|closed the connection/);
  });

  test('TLS to a server that speaks none, and none to one that wants it', async () => {
    expect(await refusal(address, { serverRootCACertificate: authorities.trusted.certificate })).toMatch(/TLS/);
    const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
    expect(await refusal(secure.address, undefined)).toMatch(/closed the connection|HTTP\/2|h2/i);
  });
});

const pem = Buffer.from('no PEM at all');

test.each<[option: string, options: () => Options]>([
  ['tls.serverRootCACertificate', () => ({ address, tls: { serverRootCACertificate: pem } })],
  ['tls.clientCertPair.crt', () => ({ address, tls: { clientCertPair: { crt: pem, key: pem } } })],
  [
    'tls.clientCertPair',
    () => ({
      address,
      tls: {
        clientCertPair: { ...authorities.trusted.client('a.test'), key: authorities.trusted.client('b.test').key },
      },
    }),
  ],
  ['tls', () => ({ address: `https://${address}`, tls: false })],
  ['tls', () => ({ address: `http://${address}`, tls: true })],
  ['address', () => ({ address: 'someone:hunter2@127.0.0.1:7233' })],
])('%s that cannot be used is refused by its name, without connecting', async (option, options) => {
  const error = await rejectionOf(make(options()), ValueError);
  expect(error.message).toMatch(new RegExp(`\\b${option.replaceAll('.', '\\.')}: `));
  expect(error.message).not.toContain('hunter2');
});

test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('an authority in %s is trusted', async (variable) => {
  const secure = await front({ certificate: authorities.trusted.server('IP:127.0.0.1') });
  const script = join(__dirname, 'fixtures', 'connects-by-tls.cjs');
  const end = await runScript(script, {
    args: [secure.address],
    env: { [variable]: authorities.trusted.certificateFile },
  });
  expect(lastLine(end)).toEqual({ state: 'INITIALIZED' });
});
