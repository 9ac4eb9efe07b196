/** `withDeadline` and `withMetadata`, and the headers that every call has. */
import { Client, Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { type RecordingServer, recordingServer } from '../support/recording-server';
import { rejectionOf } from '../support/rejection';
import { counter, example } from '../workflows';
import { finish } from '../workflows/definitions';

const { connection, client } = openClient();

let silent: RecordingServer;
let silentConnection: Connection;
let silentClient: WorkflowClient;

beforeEach(async () => {
  silent = await recordingServer(() => 'never');
  silentConnection = new Connection({ address: silent.address, metadata: { 'x-of-the-connection': 'always' } });
  silentClient = new WorkflowClient(silentConnection.service, { namespace: 'a-namespace' });
});

afterEach(async () => {
  await silentConnection.close();
  await silent.close();
});

/** Makes a call that is never answered, and returns the headers that the server saw of it. */
async function headersOf(make: (signal: AbortSignal) => Promise<unknown>) {
  const controller = new AbortController();
  const pending = make(controller.signal);
  // A call that fails before it is made must fail the test at once.
  const failed = pending.then((): never => {
    throw new Error('a server that never answers has answered');
  });
  const { headers } = await Promise.race([silent.call('DescribeWorkflowExecution'), failed]);
  controller.abort();
  await pending.catch(() => undefined);
  return headers;
}

describe('withDeadline', () => {
  test.each([
    ['a number', (ms: number) => Date.now() + ms],
    ['a Date', (ms: number) => new Date(Date.now() + ms)],
  ])('as %s: a call ends by it', async (_form, at) => {
    const began = Date.now();
    const error = await rejectionOf(
      silentConnection.withDeadline(at(300), () => silentClient.createWorkflowHandle('id').describe()),
      ServiceError,
    );
    expect(error).toMatchObject({
      code: 'TEMPORAL_SERVICE_ERROR',
      grpcStatus: { code: 4, name: 'DEADLINE_EXCEEDED' },
    });
    expect(error.message).toContain('DescribeWorkflowExecution');
    expect(Date.now() - began).toBeGreaterThanOrEqual(250);
    expect(Date.now() - began).toBeLessThan(3000);
  });

  test('one that has passed', async () => {
    const error = await rejectionOf(
      silentConnection.withDeadline(Date.now() - 1000, () => silentClient.createWorkflowHandle('id').describe()),
      ServiceError,
    );
    expect(error.grpcStatus.name).toBe('DEADLINE_EXCEEDED');
  });

  test('ends a long poll on the real server, and the workflow lives on', async () => {
    const handle = await client.start(counter, { taskQueue, args: [4] });
    const error = await rejectionOf(
      connection.withDeadline(Date.now() + 500, () => handle.result()),
      ServiceError,
    );
    expect(error.grpcStatus.name).toBe('DEADLINE_EXCEEDED');
    await handle.signal(finish);
    expect(await handle.result()).toBe(4);
  });

  test('that is met changes nothing', async () => {
    const result = await connection.withDeadline(Date.now() + 20_000, () =>
      client.execute(example, { taskQueue, args: ['in time'] }),
    );
    expect(result).toBe('Hello, in time!');
  });

  test('does not reach beyond its callback', async () => {
    await connection.withDeadline(Date.now() + 1, async () => undefined);
    expect(await client.execute(example, { taskQueue, args: ['later'] })).toBe('Hello, later!');
  });

  test('is told to the server', async () => {
    const headers = await headersOf((signal) =>
      silentConnection.withDeadline(Date.now() + 5000, () =>
        silentClient.createWorkflowHandle('id').describe({ signal }),
      ),
    );
    expect(headers['grpc-timeout']).toMatch(/^\d{1,8}[HMSmun]$/);
  });

  test('Client has it as well', async () => {
    const whole = new Client({ connection: silentConnection });
    const error = await rejectionOf(
      whole.withDeadline(Date.now() + 200, () => whole.workflow.createWorkflowHandle('id').describe()),
      ServiceError,
    );
    expect(error.grpcStatus.name).toBe('DEADLINE_EXCEEDED');
  });
});

describe('withMetadata', () => {
  test('adds to the metadata of the connection', async () => {
    const headers = await headersOf((signal) =>
      silentConnection.withMetadata({ 'x-of-the-scope': 'now' }, () =>
        silentClient.createWorkflowHandle('id').describe({ signal }),
      ),
    );
    expect(headers).toMatchObject({ 'x-of-the-scope': 'now', 'x-of-the-connection': 'always' });
  });

  test('nests, the inner one over the outer one', async () => {
    const headers = await headersOf((signal) =>
      silentConnection.withMetadata({ 'x-a': 'outer', 'x-b': 'outer' }, () =>
        silentConnection.withMetadata({ 'x-b': 'inner' }, () =>
          silentClient.createWorkflowHandle('id').describe({ signal }),
        ),
      ),
    );
    expect(headers).toMatchObject({ 'x-a': 'outer', 'x-b': 'inner' });
  });

  test('does not reach beyond its callback', async () => {
    await silentConnection.withMetadata({ 'x-of-the-scope': 'now' }, async () => undefined);
    const headers = await headersOf((signal) => silentClient.createWorkflowHandle('id').describe({ signal }));
    expect(headers).not.toHaveProperty('x-of-the-scope');
  });

  test('binary values go under names that end in -bin', async () => {
    const headers = await headersOf((signal) =>
      silentConnection.withMetadata({ 'x-bytes-bin': Buffer.from([0, 255, 1]) }, () =>
        silentClient.createWorkflowHandle('id').describe({ signal }),
      ),
    );
    expect(Buffer.from(String(headers['x-bytes-bin']), 'base64')).toEqual(Buffer.from([0, 255, 1]));
  });

  test('setMetadata replaces what the connection sends', async () => {
    silentConnection.setMetadata({ 'x-replaced': 'yes' });
    const headers = await headersOf((signal) => silentClient.createWorkflowHandle('id').describe({ signal }));
    expect(headers['x-replaced']).toBe('yes');
    expect(headers).not.toHaveProperty('x-of-the-connection');
  });
});

describe('the headers of every call', () => {
  test('name and version of the client, the namespace, and no authorization without a key', async () => {
    const headers = await headersOf((signal) => silentClient.createWorkflowHandle('id').describe({ signal }));
    expect(headers['client-name']).toEqual(expect.any(String));
    expect(headers['client-version']).toMatch(/^\d+\.\d+\.\d+/);
    expect(headers['temporal-namespace']).toBe('a-namespace');
    expect(headers['content-type']).toMatch(/^application\/grpc/);
    expect(headers).not.toHaveProperty('authorization');
  });

  test.each([
    ['a string', 'the-key'],
    ['a function', () => 'the-key'],
  ])('authorization with an API key given as %s', async (_form, apiKey) => {
    const own = new Connection({ address: silent.address, apiKey, tls: false });
    const ownClient = new WorkflowClient(own.service);
    const headers = await headersOf((signal) => ownClient.createWorkflowHandle('id').describe({ signal }));
    expect(headers.authorization).toBe('Bearer the-key');
    await own.close();
  });

  test('setApiKey replaces the key', async () => {
    const own = new Connection({ address: silent.address, apiKey: 'old', tls: false });
    own.setApiKey('new');
    const ownClient = new WorkflowClient(own.service);
    const headers = await headersOf((signal) => ownClient.createWorkflowHandle(uniqueId('id')).describe({ signal }));
    expect(headers.authorization).toBe('Bearer new');
    await own.close();
  });
});
