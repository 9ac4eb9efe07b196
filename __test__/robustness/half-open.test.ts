import { Connection, ServiceError, WorkflowClient } from 'temporal-native';
import { type Settled, timed, within } from './conditions';
import { FaultProxy } from './fault-proxy';
import { RecordingFront } from './recording-front';
import { uniqueName, useOwnServer } from './setup';

/** What the contract promises when the user has set no deadline: a call with its retries, and a half-open `result()`. */
const CALL_MS = 30_000;
const RESULT_MS = 60_000;
/** For a machine that is busy with other things. */
const LEEWAY_MS = 5_000;

const OPERATIONS = {
  start: { rpc: 'StartWorkflowExecution', limitMs: CALL_MS + LEEWAY_MS },
  signal: { rpc: 'SignalWorkflowExecution', limitMs: CALL_MS + LEEWAY_MS },
  query: { rpc: 'QueryWorkflow', limitMs: CALL_MS + LEEWAY_MS },
  describe: { rpc: 'DescribeWorkflowExecution', limitMs: CALL_MS + LEEWAY_MS },
  result: { rpc: 'GetWorkflowExecutionHistory', limitMs: RESULT_MS },
} as const;

type Operation = keyof typeof OPERATIONS;

interface Situation {
  readonly address: string;
  readonly ends: readonly (Settled<unknown> & { operation: Operation })[];
}

/** The situations last up to a minute each and cost nothing but time, so they run side by side; each test checks one. */
describe('a server that is there but silent, no deadline set', () => {
  const server = useOwnServer();
  const standing: { close(): unknown }[] = [];
  const situations = new Map<string, Promise<Situation>>();
  let healed: Promise<{ started: string; found: string }[]>;

  beforeAll(async () => {
    const halfOpen = closing(await FaultProxy.listen(server.address));
    const before = closing(new Connection({ address: halfOpen.address }));
    await before.ensureConnected();
    halfOpen.mode = { kind: 'half-open' };
    const during = closing(new Connection({ address: halfOpen.address }));
    const all = Object.keys(OPERATIONS) as Operation[];
    situations.set('half-open, connected before', endsOf(before, halfOpen.address, all));
    situations.set('half-open, connected meanwhile', endsOf(during, halfOpen.address, all));

    const held = closing(await FaultProxy.listen(server.address));
    const heldConnection = closing(new Connection({ address: held.address }));
    await heldConnection.ensureConnected();
    held.mode = { kind: 'hold-answers' };
    situations.set('answers held back', endsOf(heldConnection, held.address, all));

    const mute = closing(await RecordingFront.listen(server.address, { answer: () => 'never' }));
    const muteConnection = closing(new Connection({ address: mute.address }));
    const calls = all.filter((operation) => operation !== 'result');
    situations.set('alive but never answering', endsOf(muteConnection, mute.address, calls));

    healed = (async () => {
      await Promise.all([
        situations.get('half-open, connected before'),
        situations.get('half-open, connected meanwhile'),
      ]);
      halfOpen.heal();
      const clients = [before, during].map((connection) => new WorkflowClient(connection.service));
      return Promise.all(
        clients.map(async (client) => {
          const handle = client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('healed') });
          const runId = await within(20_000, 'start(), healed', handle.start());
          return { started: runId, found: (await server.view.currentRun(handle.workflowId)).runId };
        }),
      );
    })();
    healed.catch(() => {});
  }, 30_000);

  afterAll(async () => {
    for (const each of standing.reverse()) await each.close();
  }, 30_000);

  function closing<T extends { close(): unknown }>(each: T): T {
    standing.push(each);
    return each;
  }

  function callOf(client: WorkflowClient, operation: Operation): Promise<unknown> {
    const existing = client.createWorkflowHandle(uniqueName('silent'));
    switch (operation) {
      case 'start':
        return client.createWorkflowHandle('neverRun', { taskQueue: uniqueName('silent') }).start();
      case 'signal':
        return existing.signal('tick');
      case 'query':
        return existing.query('count');
      default:
        return existing[operation]();
    }
  }

  async function endsOf(connection: Connection, address: string, operations: Operation[]): Promise<Situation> {
    const client = new WorkflowClient(connection.service);
    const ends = operations.map(async (operation) => {
      const { limitMs } = OPERATIONS[operation];
      return { operation, ...(await timed(within(limitMs, operation, callOf(client, operation)))) };
    });
    return { address, ends: await Promise.all(ends) };
  }

  test.each([
    'half-open, connected before',
    'half-open, connected meanwhile',
    'answers held back',
    'alive but never answering',
  ])(
    '%s: every call ends by an error in time, which says where',
    async (name) => {
      const { address, ends } = (await situations.get(name)) as Situation;
      for (const { operation, error } of ends) {
        expect(error).toBeInstanceOf(ServiceError);
        const { message, grpcStatus } = error as ServiceError;
        expect(['DEADLINE_EXCEEDED', 'UNAVAILABLE']).toContain(grpcStatus.name);
        expect(message).toContain(OPERATIONS[operation].rpc);
        expect(message).toContain(address);
        expect(message).toContain("'default'");
      }
    },
    RESULT_MS + 20_000,
  );

  test(
    'when the proxy heals, both connections work again',
    async () => {
      const runs = await healed;
      expect(runs).toHaveLength(2);
      for (const { started, found } of runs) expect(started).toBe(found);
    },
    RESULT_MS + 40_000,
  );
});
