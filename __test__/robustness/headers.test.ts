import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, WorkflowClient } from 'temporal-native';
import { RecordingFront } from './recording-front';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(30_000);

const VERSION: string = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version;

describe('headers of a call', () => {
  const server = useOwnServer();
  const closing = useClosing();
  let front: RecordingFront;

  beforeEach(async () => {
    front = closing(await RecordingFront.listen(server.address));
  });

  test('name the client and its version', async () => {
    const client = new WorkflowClient(closing(new Connection({ address: front.address })).service);
    await client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('headers') }).start();
    expect(front.headersOf('StartWorkflowExecution')).toMatchObject({
      'client-name': expect.stringMatching(/^temporal-/),
      'client-version': VERSION,
      'content-type': expect.stringMatching(/^application\/grpc/),
      te: 'trailers',
    });
  });

  test('name the namespace of each client', async () => {
    const { service } = closing(new Connection({ address: front.address }));
    await new WorkflowClient(service).createWorkflowHandle('neverRun', { taskQueue: uniqueName('headers') }).start();
    expect(front.headersOf('StartWorkflowExecution')['temporal-namespace']).toBe('default');
    const elsewhere = new WorkflowClient(service, { namespace: 'not-there' });
    await expect(elsewhere.createWorkflowHandle('some-id').describe()).rejects.toThrow();
    expect(front.headersOf('DescribeWorkflowExecution')['temporal-namespace']).toBe('not-there');
  });

  test('carry the metadata of the connection, replaced by setMetadata', async () => {
    const connection = closing(
      new Connection({ address: front.address, metadata: { 'x-colour': 'red', 'x-size': '1' } }),
    );
    const handle = new WorkflowClient(connection.service).createWorkflowHandle('neverRun', {
      taskQueue: uniqueName('headers'),
    });
    await handle.start();
    expect(front.headersOf('StartWorkflowExecution')).toMatchObject({ 'x-colour': 'red', 'x-size': '1' });
    connection.setMetadata({ 'x-colour': 'blue' });
    await handle.describe();
    const after = front.headersOf('DescribeWorkflowExecution');
    expect(after['x-colour']).toBe('blue');
    expect(after).not.toHaveProperty('x-size');
  });

  test('carry the metadata of withMetadata within its callback only', async () => {
    const connection = closing(new Connection({ address: front.address, metadata: { 'x-colour': 'red' } }));
    const client = new WorkflowClient(connection.service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('headers') });
    const runId = await connection.withMetadata({ 'x-request': '42', 'x-colour': 'green' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return handle.start();
    });
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
    expect(front.headersOf('StartWorkflowExecution')).toMatchObject({ 'x-request': '42', 'x-colour': 'green' });
    await handle.describe();
    const outside = front.headersOf('DescribeWorkflowExecution');
    expect(outside).not.toHaveProperty('x-request');
    expect(outside['x-colour']).toBe('red');
  });

  test('scopes of withMetadata nest and do not mix', async () => {
    const connection = closing(new Connection({ address: front.address }));
    const client = new WorkflowClient(connection.service);
    const call = (): Promise<unknown> =>
      client
        .createWorkflowHandle('some-id')
        .describe()
        .catch(() => {});
    await Promise.all([
      connection.withMetadata({ 'x-outer': 'a' }, () => connection.withMetadata({ 'x-inner': 'b' }, call)),
      connection.withMetadata({ 'x-other': 'c' }, call),
      call(),
    ]);
    const seen = front.calls.map(({ headers }) => [headers['x-outer'], headers['x-inner'], headers['x-other']].join());
    expect(seen.sort()).toEqual(['a,b,', ',,c', ',,'].sort());
  });

  test.each([
    ['a name that is no header', { 'x token': 'a' }],
    ['a value with a line break', { 'x-token': 'a\r\nx-evil: b' }],
  ])('refuse metadata with %s', async (_what, metadata) => {
    const refused = (async () => {
      const connection = closing(new Connection({ address: front.address, metadata }));
      await new WorkflowClient(connection.service).createWorkflowHandle('some-id').describe();
    })();
    await expect(refused).rejects.toThrow(/metadata|header/i);
    expect(front.calls).toEqual([]);
  });
});
