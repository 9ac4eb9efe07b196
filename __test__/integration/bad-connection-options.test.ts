/** Bad options of connections and clients are refused by name when the object is made. */
import { Client, Connection, ValueError, WorkflowClient } from 'temporal-native';
import { openClient } from '../support/client';
import { thrownBy } from '../support/rejection';

const { connection } = openClient();

type ErrorType = typeof TypeError | typeof ValueError;

const connectionOptions: [string, unknown, ErrorType][] = [
  ['address', 42, TypeError],
  ['address', '', TypeError],
  ['address', 'host:port', ValueError],
  ['address', 'host:70000', ValueError],
  ['address', 'http://', ValueError],
  ['address', 'ftp://host:7233', ValueError],
  ['address', '[::1:7233', ValueError],
  ['address', 'https://user:password@host:7233', ValueError],
  ['tls', 'yes', TypeError],
  ['tls', 42, TypeError],
  ['tls.serverNameOverride', 42, TypeError],
  ['tls.serverRootCACertificate', 42, TypeError],
  ['tls.clientCertPair', 'pem', TypeError],
  ['apiKey', 42, TypeError],
  ['metadata', 'text', TypeError],
  ['metadata', { key: 42 }, TypeError],
  ['connectTimeout', 'abc', ValueError],
  ['connectTimeout', -1, ValueError],
  ['connectTimeout', true, TypeError],
  ['keepAlive', 'often', TypeError],
  ['retry', 'often', TypeError],
];

function withOption(path: string, value: unknown): Record<string, unknown> {
  const [first = '', second] = path.split('.');
  return { [first]: second === undefined ? value : { [second]: value } };
}

test.each(connectionOptions.map(([path, value, type]) => [path, value, type.name, type] as const))(
  'Connection: %s = %p is a %s',
  (path, value, _name, type) => {
    const error = thrownBy(() => new Connection(withOption(path, value) as never), type as never);
    expect((error as Error).message).toContain(path.split('.').at(-1));
  },
);

test('a password in an address is refused without being shown', () => {
  const error = thrownBy(() => new Connection({ address: 'https://user:s3cret-pass@host:7233' }));
  expect(String(error.stack)).not.toContain('s3cret-pass');
});

test('an API key over plain text to anything but loopback is refused without being shown', () => {
  const error = thrownBy(() => new Connection({ address: 'example.test:7233', apiKey: 's3cret-key', tls: false }));
  expect(error.message).toMatch(/apiKey/);
  expect(String(error.stack)).not.toContain('s3cret-key');
});

test.each([
  ['adress', 'address'],
  ['TLS', 'tls'],
  ['apikey', 'apiKey'],
  ['conectTimeout', 'connectTimeout'],
  ['keepalive', 'keepAlive'],
  ['metadatas', 'metadata'],
])('Connection: %s is refused, with %s', (wrong, right) => {
  const error = thrownBy(() => new Connection({ [wrong]: 'x' } as never), TypeError);
  expect(error.message).toContain(wrong);
  expect(error.message).toContain(right);
});

test.each([
  ['namespace', 42],
  ['namespace', null],
  ['identity', 42],
  ['dataConverter', 'text'],
  ['queryRejectCondition', {}],
  ['workflowDefaults', 'text'],
])('WorkflowClient: %s = %p is a TypeError', (name, value) => {
  const error = thrownBy(() => new WorkflowClient(connection.service, { [name]: value } as never), TypeError);
  expect(error.message).toContain(name);
});

test('WorkflowClient: an unknown queryRejectCondition is a ValueError', () => {
  const error = thrownBy(
    () => new WorkflowClient(connection.service, { queryRejectCondition: 'SOMETIMES' as never }),
    ValueError,
  );
  expect(error.message).toContain('queryRejectCondition');
});

test('WorkflowClient: a bad option in workflowDefaults is refused by its name', () => {
  const error = thrownBy(
    () => new WorkflowClient(connection.service, { workflowDefaults: { taskQeue: 'x' } as never }),
    TypeError,
  );
  expect(error.message).toContain('taskQueue');
});

test.each([
  ['namepsace', 'namespace'],
  ['identiy', 'identity'],
  ['workflowDefault', 'workflowDefaults'],
])('WorkflowClient: %s is refused, with %s', (wrong, right) => {
  const error = thrownBy(() => new WorkflowClient(connection.service, { [wrong]: 'x' } as never), TypeError);
  expect(error.message).toContain(wrong);
  expect(error.message).toContain(right);
});

test.each([[42], ['127.0.0.1:7233'], [{ startWorkflowExecution() {} }]])(
  'WorkflowClient: %p is no service',
  (service) => {
    expect(() => new WorkflowClient(service as never)).toThrow(TypeError);
  },
);

test('Client: an unknown option is refused', () => {
  const error = thrownBy(() => new Client({ connection, namepsace: 'x' } as never), TypeError);
  expect(error.message).toContain('namespace');
});
