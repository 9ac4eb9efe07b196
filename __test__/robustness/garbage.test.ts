import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { timed, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { SeededRandom } from './seeded-random';
import { uniqueName, useClosing, useOwnServer } from './setup';

jest.setTimeout(60_000);

/** The HTTP/2 connection preface of a server: an empty SETTINGS frame. */
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const random = SeededRandom.fromEnvironment();

/** After a first byte that no frame has: one in a thousand would be the beginning of a frame, whose rest a client waits for. */
const RANDOM_BYTES = Buffer.concat([Buffer.from([255]), random.bytes(4_095)]);

/** A client that sees one of these can tell at once that it is no HTTP/2: each begins with an impossible frame. */
const GARBAGE: Record<string, Buffer> = {
  'a web server of the last century': Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  'a TLS alert': Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]),
  'a banner': Buffer.from('220 mail.example ESMTP ready\r\n'),
  [`random bytes of seed ${random.seed}`]: RANDOM_BYTES,
  zeros: Buffer.alloc(4_096),
  'a frame of 16 MiB announced': Buffer.concat([EMPTY_SETTINGS, Buffer.from([255, 255, 255, 1, 4, 0, 0, 0, 1])]),
  'headers that are no HPACK': Buffer.concat([
    EMPTY_SETTINGS,
    Buffer.from([0, 0, 4, 1, 5, 0, 0, 0, 1, 255, 255, 255, 255]),
  ]),
};

describe('garbage from what should be the server', () => {
  const server = useOwnServer();
  const closing = useClosing();

  test.each(Object.entries(GARBAGE))('%s: an error that names RPC and address', async (_name, garbage) => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'garbage', garbage };
    const connection = closing(new Connection({ address: proxy.address, connectTimeout: 2_000, retry: false }));
    const call = new WorkflowClient(connection.service).createWorkflowHandle('some-id').describe();
    const end = await timed(within(15_000, 'describe()', call));
    expect(end.error).toBeInstanceOf(ServiceError);
    const { message, grpcStatus } = end.error as ServiceError;
    expect(['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'DEADLINE_EXCEEDED']).toContain(grpcStatus.name);
    expect(message).toContain(proxy.address);
    expect(message).toContain('DescribeWorkflowExecution');
  });

  test.each(Object.entries(GARBAGE))('%s in the midst of a call: the call is tried again', async (_name, garbage) => {
    const proxy = closing(await FaultProxy.listen(server.address));
    const connection = closing(new Connection({ address: proxy.address }));
    await connection.ensureConnected();
    proxy.mode = { kind: 'hold-answers' };
    const sent = proxy.waitForTraffic({ toServer: 50 });
    const handle = new WorkflowClient(connection.service).createWorkflowHandle('neverRun', {
      taskQueue: uniqueName('garbage'),
    });
    const started = handle.start();
    started.catch(() => {});
    await sent;
    proxy.mode = { kind: 'garbage', garbage };
    proxy.heal();
    const runId = await within(40_000, 'start()', started);
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  });

  test('by default garbage is tried again, so a server that comes to its senses is reached', async () => {
    const proxy = closing(await FaultProxy.listen(server.address));
    proxy.mode = { kind: 'garbage', garbage: RANDOM_BYTES };
    const client = new WorkflowClient(closing(new Connection({ address: proxy.address })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('senses') });
    const started = handle.start();
    started.catch(() => {});
    await proxy.waitForConnection(2);
    proxy.heal();
    const runId = await within(30_000, 'start()', started);
    expect(await server.view.currentRun(handle.workflowId)).toEqual({ workflowId: handle.workflowId, runId });
  });
});
