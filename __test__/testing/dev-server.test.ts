/** `DevServer` as its users call it. */
import { connect } from 'node:net';
import { Connection, WorkflowClient } from 'temporal-native';
import {
  DevServer,
  type DevServerOptions,
  IllegalStateError,
  NamespaceNotFoundError,
  ServerStartError,
  ServiceError,
  ValueError,
  WorkflowNotFoundError,
} from 'temporal-native-testing';
import { until } from '../support/until';

const DAY_MS = 86_400_000;

const standing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (let each = standing.pop(); each !== undefined; each = standing.pop()) await each.close();
});

async function start(options?: DevServerOptions): Promise<DevServer> {
  const server = await DevServer.start(options);
  standing.push(server);
  return server;
}

function clientOf(server: DevServer, namespace = 'default'): WorkflowClient {
  const connection = new Connection({ address: server.address });
  standing.push(connection);
  return new WorkflowClient(connection.service, { namespace });
}

describe('start', () => {
  test('listens on a free port of the loopback interface', async () => {
    const server = await start();
    expect(server.address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    await clientOf(server).connection.ensureConnected();
  });

  test('on the port and host that it was given', async () => {
    const { address } = await DevServer.start().then(async (server) => {
      await server.close();
      return server;
    });
    const port = Number(address.split(':')[1]);
    expect((await start({ port, host: 'localhost' })).address).toBe(address);
    expect((await start({ host: '::1' })).address).toMatch(/^\[::1\]:\d+$/);
  });

  test('a port that is taken is an error that names it', async () => {
    const { address } = await start();
    const starting = DevServer.start({ port: Number(address.split(':')[1]) });
    await expect(starting).rejects.toThrow(ServerStartError);
    await expect(starting).rejects.toMatchObject({
      code: 'TEMPORAL_SERVER_START',
      message: expect.stringContaining(address),
      stack: expect.stringContaining('dev-server.test'),
    });
  });

  test('with namespaces and search attributes', async () => {
    const server = await start({
      namespaces: ['orders'],
      searchAttributes: { Region: 'Keyword', Sizes: 'KEYWORD_LIST', Price: 'Double' },
    });
    const start2 = (namespace: string, searchAttributes: Record<string, string[] | number>) =>
      clientOf(server, namespace).start('any', { taskQueue: 'none', searchAttributes });
    await start2('orders', { Region: ['north'], Sizes: ['s', 'm'], Price: 1.5 });
    await start2('default', { Region: ['north'] });
    await expect(start2('orders', { Colour: ['red'] })).rejects.toThrow(/Colour/);
    await expect(start2('nowhere', {})).rejects.toMatchObject({ code: 'TEMPORAL_NAMESPACE_NOT_FOUND' });
  });

  test('several servers know nothing of each other', async () => {
    const [one, other] = await Promise.all([start(), start({ timeSkipping: true })]);
    await clientOf(one).start('any', { taskQueue: 'none', workflowId: 'here' });
    expect((await one.history('here')).events).toHaveLength(2);
    await expect(other.history('here')).rejects.toThrow(WorkflowNotFoundError);
    await other.sleep('1 day');
    expect(other.currentTime().getTime() - one.currentTime().getTime()).toBeGreaterThan(DAY_MS / 2);
    await other.close();
    await clientOf(one).start('any', { taskQueue: 'none' });
  });

  test('can be used for a block', async () => {
    let address = '';
    {
      await using server = await DevServer.start();
      address = server.address;
    }
    await expect(opens(address)).resolves.toBe(false);
  });
});

describe('options are refused by name', () => {
  test.each<[unknown, new (message: string) => Error, string]>([
    [{ prot: 1 }, TypeError, "DevServer.start: unknown option 'prot'; did you mean 'port'?"],
    [{ namespace: 'x' }, TypeError, "DevServer.start: unknown option 'namespace'; did you mean 'namespaces'?"],
    [7233, TypeError, 'the options of DevServer.start must be an object, not a number'],
    [{ port: '7233' }, TypeError, 'port must be a number, not a string'],
    [{ port: 65_536 }, ValueError, 'port must be 0 to 65535, not 65536'],
    [{ port: 1.5 }, ValueError, 'port must be a whole number, not 1.5'],
    [
      { host: 'example.com' },
      ValueError,
      "host: 'example.com' is not an IP address; examples are 127.0.0.1, ::1, 0.0.0.0",
    ],
    [{ host: '' }, TypeError, 'host must not be empty'],
    [{ timeSkipping: 'yes' }, ValueError, "timeSkipping: 'yes' is none of true, false, 'manual'"],
    [{ timeSkipping: 1 }, TypeError, 'timeSkipping must be true or false, not a number'],
    [{ namespaces: 'orders' }, TypeError, 'namespaces must be an array of names, not a string'],
    [{ namespaces: ['orders', 7] }, TypeError, 'namespaces[1] must be a string, not a number'],
    [
      { searchAttributes: { Region: 'Keywrd' } },
      ValueError,
      "searchAttributes['Region']: 'Keywrd' is none of Text, Keyword, Int, Double, Bool, Datetime, KeywordList",
    ],
    [{ searchAttributes: ['Region'] }, TypeError, 'searchAttributes must be an object, not an array'],
    [{ log: 'loud' }, ValueError, "log: 'loud' is none of never, warn, info, debug"],
    [{ log: { level: 'info' } }, TypeError, 'log.write must be a function, not undefined'],
    [{ log: { levle: 'info', write() {} } }, TypeError, "log: unknown option 'levle'; did you mean 'level'?"],
  ])('%j', async (options, type, message) => {
    const starting = DevServer.start(options as DevServerOptions);
    await expect(starting).rejects.toThrow(type);
    await expect(starting).rejects.toMatchObject({ message });
  });

  test.each([['soon'], [-1], [Number.NaN], [undefined]])('sleep(%p)', async (duration) => {
    const server = await start({ timeSkipping: true });
    await expect(server.sleep(duration as string)).rejects.toThrow(/^sleep/);
  });

  test.each([[''], [undefined], [{ workflowId: 'w', runid: 'r' }], [{ workflowId: 'w', namespace: 3 }]])(
    'history(%p)',
    async (reference) => {
      const server = await start();
      await expect(server.history(reference as string)).rejects.toThrow(/workflowId|history|runId|namespace/);
    },
  );
});

describe('time', () => {
  test('is the real one without time skipping, and sleep takes that long', async () => {
    const server = await start();
    expect(Math.abs(server.currentTime().getTime() - Date.now())).toBeLessThan(1000);
    const began = performance.now();
    await server.sleep(50);
    expect(performance.now() - began).toBeGreaterThanOrEqual(49);
  });

  test.each([[true], ['manual']] as const)('jumps by sleep with timeSkipping: %p', async (timeSkipping) => {
    const server = await start({ timeSkipping });
    await server.sleep('30 days');
    const ahead = server.currentTime().getTime() - Date.now();
    expect(Math.abs(ahead - 30 * DAY_MS)).toBeLessThan(5000);
  });
});

describe('history', () => {
  test('is told by workflow, run and namespace, with the names of the JSON mapping', async () => {
    const server = await start({ namespaces: ['orders'] });
    const run = await clientOf(server, 'orders').start('any', { taskQueue: 'none', workflowId: 'w', args: ['é', 1] });
    const { events } = await server.history({ workflowId: 'w', namespace: 'orders' });
    expect(events).toEqual([
      expect.objectContaining({
        eventId: '1',
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
        workflowExecutionStartedEventAttributes: expect.objectContaining({
          workflowType: { name: 'any' },
          taskQueue: expect.objectContaining({ name: 'none' }),
          input: {
            payloads: ['"é"', '1'].map((json) => ({
              metadata: { encoding: Buffer.from('json/plain').toString('base64') },
              data: Buffer.from(json).toString('base64'),
            })),
          },
        }),
      }),
      expect.objectContaining({ eventId: '2', eventType: 'EVENT_TYPE_WORKFLOW_TASK_SCHEDULED' }),
    ]);
    const { runId } = run;
    expect(await server.history({ workflowId: 'w', runId, namespace: 'orders' })).toEqual({ events });
  });

  test('of what is not there is an error with the ids', async () => {
    const server = await start();
    const unknown = server.history('unknown');
    await expect(unknown).rejects.toThrow(WorkflowNotFoundError);
    await expect(unknown).rejects.toMatchObject({
      workflowId: 'unknown',
      stack: expect.stringContaining('dev-server.test'),
    });
    await expect(server.history({ workflowId: 'w', namespace: 'nowhere' })).rejects.toThrow(NamespaceNotFoundError);
    await expect(server.history('w', 'not a run id')).rejects.toThrow(ServiceError);
  });
});

describe('reset', () => {
  test('forgets workflows and the time that was skipped, and keeps what the options say', async () => {
    const server = await start({ timeSkipping: true, namespaces: ['orders'] });
    const client = clientOf(server, 'orders');
    await server.sleep('1 day');
    await client.start('any', { taskQueue: 'none', workflowId: 'w' });
    await server.reset();
    expect(Math.abs(server.currentTime().getTime() - Date.now())).toBeLessThan(5000);
    await expect(server.history({ workflowId: 'w', namespace: 'orders' })).rejects.toThrow(WorkflowNotFoundError);
    // The same connection goes on.
    await client.start('any', { taskQueue: 'none', workflowId: 'w' });
  });
});

describe('close', () => {
  test('ends what listens, may be repeated, and refuses what comes later', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await expect(opens(server.address)).resolves.toBe(false);
    for (const call of [server.sleep(1), server.reset(), server.history('w')]) {
      await expect(call).rejects.toThrow(IllegalStateError);
      await expect(call).rejects.toMatchObject({ message: expect.stringContaining(`${server.address} is closed`) });
    }
    expect(server.currentTime()).toBeInstanceOf(Date);
  });

  test('ends the calls in flight: of its own with an error, of clients by their connection', async () => {
    const server = await start();
    const client = clientOf(server);
    const handle = await client.start('any', { taskQueue: 'none' });
    const sleeping = expect(server.sleep('1 hour')).rejects.toThrow(IllegalStateError);
    const deadline = Date.now() + 10_000;
    const result = client.connection.withDeadline(deadline, () => handle.result());
    const failed = expect(result).rejects.toMatchObject({ code: 'TEMPORAL_SERVICE_ERROR' });
    // Sent after the other: when it is answered, the other is under way.
    await handle.describe();
    await server.close();
    await sleeping;
    await client.connection.close();
    await failed;
  });
});

describe('the log', () => {
  test('tells what may be reached from outside, to where the options say', async () => {
    const lines: unknown[] = [];
    const server = await start({ host: '0.0.0.0', log: { write: (line) => lines.push(line) } });
    expect(lines).toContainEqual({
      level: 'warn',
      message: `other machines can reach ${server.address}, and there is no authentication`,
    });
  });

  test('tells of refused calls at level debug', async () => {
    const lines: { level: string; message: string }[] = [];
    const server = await start({ log: { level: 'debug', write: (line) => lines.push(line) } });
    await expect(clientOf(server).getHandle('unknown').describe()).rejects.toThrow();
    await server.close();
    expect(lines).toContainEqual({ level: 'debug', message: expect.stringContaining('unknown') });
  });
});

/** Whether somebody listens at an address. */
function opens(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('skipTimeWhile', () => {
  // A millisecond may end between the two readings: `toBe` tells -0 from 0.
  const daysOf = (server: DevServer) => Math.round((server.currentTime().getTime() - Date.now()) / DAY_MS) || 0;

  /** Three days in a workflow task that nobody takes may not be skipped; a start delay may. */
  async function delayed(server: DevServer, workflowId: string, startDelay: string): Promise<void> {
    await clientOf(server).start('any', { taskQueue: 'none', workflowId, startDelay });
  }
  const begun = (server: DevServer, workflowId: string) =>
    until('it begins', async () => (await server.history(workflowId)).events.length > 1);

  test('the clock of a manual server jumps until the last one has ended', async () => {
    const server = await start({ timeSkipping: 'manual' });
    await delayed(server, 'first', '3 days');
    const value = await server.skipTimeWhile(() =>
      server.skipTimeWhile(async () => {
        await begun(server, 'first');
        return 'the value';
      }),
    );
    expect(value).toBe('the value');
    await server.reset();
    await delayed(server, 'second', '3 days');
    expect((await server.history('second')).events).toHaveLength(1);
    expect(daysOf(server)).toBe(0);
  });

  test('a reset in the middle ends it, and a further one works', async () => {
    const server = await start({ timeSkipping: 'manual' });
    await server.skipTimeWhile(() => server.reset());
    await delayed(server, 'after', '3 days');
    expect(daysOf(server)).toBe(0);
    await server.skipTimeWhile(() => begun(server, 'after'));
    expect(daysOf(server)).toBe(3);
  });

  test('what it runs may fail; elsewhere it only runs it', async () => {
    const server = await start({ timeSkipping: 'manual' });
    const refused = Promise.reject(new RangeError('no'));
    await expect(server.skipTimeWhile(() => refused)).rejects.toThrow(RangeError);
    await server.sleep('1 day');
    expect(daysOf(server)).toBe(1);
    expect(await (await start()).skipTimeWhile(async () => 5)).toBe(5);
    await server.close();
    await expect(server.skipTimeWhile(async () => 5)).rejects.toThrow(IllegalStateError);
  });
});
