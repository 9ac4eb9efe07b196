/** `TestWorkflowEnvironment` as its users call it: a server, our client, our worker. */
import { join } from 'node:path';
import { Connection, IllegalStateError, WorkflowClient } from 'temporal-native';
import { DevServer, TestWorkflowEnvironment, type TestWorkflowEnvironmentOptions } from 'temporal-native/testing';
import { Worker } from 'temporal-native-worker';
import { until } from '../support/until';
import { agree, approval, race, reminder, waits } from './environment-workflows';

const DAY_MS = 86_400_000;
const taskQueue = 'environment';
const worker = {
  taskQueue,
  workflowsPath: join(__dirname, 'environment-workflows.ts'),
  activities: {
    greet: async (name: string) => `Hello, ${name}!`,
    sleepsForDays: (days: number) => env.sleep(`${days} days`),
  },
  workflowThreads: 1,
};

let env: TestWorkflowEnvironment;
afterEach(() => env?.teardown());

async function timeSkipping(options?: TestWorkflowEnvironmentOptions): Promise<void> {
  env = await TestWorkflowEnvironment.createTimeSkipping(options);
  await env.startWorker(worker);
}

/** How far its clock is ahead of the real one, in whole days. */
/** Whole days; a moment behind is none, too. */
const daysAhead = async () => Math.round(((await env.currentTimeMs()) - Date.now()) / DAY_MS) || 0;

describe('createTimeSkipping', () => {
  test('a sleep of thirty days is over at once while its result is awaited', async () => {
    await timeSkipping();
    expect(env.supportsTimeSkipping).toBe(true);
    const began = performance.now();
    const args: [string, string] = ['Ada', '30 days'];
    expect(await env.client.workflow.execute(reminder, { taskQueue, args })).toBe('Hello, Ada!');
    expect(await daysAhead()).toBe(30);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('however it is awaited, and by several at once', async () => {
    await timeSkipping();
    const { workflow } = env.client;
    const handle = workflow.createWorkflowHandle(reminder, { taskQueue });
    await handle.start('one', '10 days');
    const options = { taskQueue, workflowId: 'second' };
    await workflow.start(reminder, options, 'two', '20 days');
    // A client of the test's own, such as an app's under test.
    const app = new WorkflowClient(env.connection.service);
    const greetings = await Promise.all([handle.result(), workflow.result('second'), app.result('second')]);
    expect(greetings).toEqual(['Hello, one!', 'Hello, two!', 'Hello, two!']);
    expect(await daysAhead()).toBe(20);
  });

  test('no timer is over before the test has signalled', async () => {
    await timeSkipping();
    const handle = await env.client.workflow.start(approval, { taskQueue });
    await until('it waits', () => handle.query(waits));
    expect(await daysAhead()).toBe(0);
    await handle.signal(agree);
    expect(await handle.result()).toBe(true);
    expect(await env.client.workflow.execute(approval, { taskQueue })).toBe(false);
    expect(await daysAhead()).toBe(30);
  });

  test('sleep lets time pass, also while a result is awaited', async () => {
    await timeSkipping();
    await env.sleep('2 days');
    expect(await daysAhead()).toBe(2);
    const handle = await env.client.workflow.start(reminder, { taskQueue, args: ['Ada', '30 days'] });
    await Promise.all([handle.result(), env.sleep('40 days')]);
    // More, when the thirty days were skipped before that sleep began.
    expect(await daysAhead()).toBeGreaterThanOrEqual(42);
  });

  test('an activity that sleeps does not hold time up', async () => {
    await timeSkipping();
    const began = performance.now();
    expect(await env.client.workflow.execute(race, { taskQueue, args: [5] })).toBe('activity');
    expect(await daysAhead()).toBe(5);
    expect(await env.client.workflow.execute(race, { taskQueue, args: [20] })).toBe('timer');
    // More, when the activity's sleep was skipped, too, before its result was here.
    expect(await daysAhead()).toBeGreaterThanOrEqual(15);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('the server can be reset between tests', async () => {
    await timeSkipping();
    for (const round of [1, 2]) {
      const args: [string, string] = [`round ${round}`, '3 days'];
      const options = { taskQueue, workflowId: 'the same', args };
      expect(await env.client.workflow.execute(reminder, options)).toBe(`Hello, round ${round}!`);
      expect(await daysAhead()).toBe(3);
      await env.server?.reset();
      expect(await daysAhead()).toBe(0);
    }
  });
});

describe('createLocal', () => {
  test('runs a workflow with a worker that was made by its connection', async () => {
    env = await TestWorkflowEnvironment.createLocal();
    expect(env.supportsTimeSkipping).toBe(false);
    const own = await Worker.create({ ...worker, connection: env.nativeConnection, namespace: env.namespace });
    const args: [string, string] = ['Ada', '10 ms'];
    const result = await own.runUntil(env.workflowClient.execute(reminder, { taskQueue, args }));
    expect(result).toBe('Hello, Ada!');
  });

  test('sleep takes as long as it says', async () => {
    env = await TestWorkflowEnvironment.createLocal();
    const began = performance.now();
    const { sleep } = env;
    await sleep('50 ms');
    expect(performance.now() - began).toBeGreaterThanOrEqual(49);
    expect(await daysAhead()).toBe(0);
  });
});

test('a namespace is the one of client and workers, and the server has it', async () => {
  await timeSkipping({ namespace: 'orders', server: { log: 'never' }, client: { identity: 'a test' } });
  expect(env.namespace).toBe('orders');
  expect(env.client.options).toMatchObject({ namespace: 'orders', identity: 'a test' });
  const options = { taskQueue, workflowId: 'here', args: ['Ada', '1 day'] as [string, string] };
  expect(await env.client.workflow.execute(reminder, options)).toBe('Hello, Ada!');
  const { events } = (await env.server?.history({ workflowId: 'here', namespace: 'orders' })) ?? { events: [] };
  expect(JSON.stringify(events[0])).toContain('a test');
});

test('an existing server is used, and left running', async () => {
  await using server = await DevServer.start();
  env = await TestWorkflowEnvironment.createFromExistingServer({ address: server.address });
  expect([env.address, env.server]).toEqual([server.address, undefined]);
  await env.startWorker(worker);
  const args: [string, string] = ['Ada', '10 ms'];
  expect(await env.client.workflow.execute(reminder, { taskQueue, args })).toBe('Hello, Ada!');
  await env.sleep(1);
  expect(await daysAhead()).toBe(0);
  await env.teardown();
  await using connection = await Connection.connect({ address: server.address });
  await connection.ensureConnected();
});

describe('teardown', () => {
  test('ends the workers, the client and the server; and may be called again', async () => {
    env = await TestWorkflowEnvironment.createTimeSkipping();
    const [one, other] = [await env.startWorker(worker), await env.startWorker(worker)];
    one.shutdown();
    const { server } = env;
    await env.teardown();
    await env.teardown();
    expect([one.getState(), other.getState()]).toEqual(['STOPPED', 'STOPPED']);
    await expect(env.client.workflow.getHandle('any').describe()).rejects.toThrow(IllegalStateError);
    await expect(server?.sleep(1)).rejects.toThrow(IllegalStateError);
  });

  test('comes by itself at the end of an `await using` block', async () => {
    let connection: Connection;
    {
      await using own = await TestWorkflowEnvironment.createLocal();
      connection = own.connection;
      await connection.ensureConnected();
    }
    expect(() => connection.ensureConnected()).rejects.toThrow(IllegalStateError);
  });
});

describe('what is wrong is named', () => {
  const { createLocal, createTimeSkipping, createFromExistingServer } = TestWorkflowEnvironment;

  test.each([
    [() => createLocal({ sever: {} } as never), /createLocal.*sever/],
    [() => createLocal(5 as never), /createLocal/],
    [() => createTimeSkipping({ server: 5 } as never), /server must be an object/],
    [() => createTimeSkipping({ server: { prot: 1 } } as never), /prot/],
    [() => createTimeSkipping({ namespace: '' }), /namespace/],
    [() => createTimeSkipping({ client: { identiti: 'x' } as never }), /identiti/],
    [() => createFromExistingServer({ adress: 'x' } as never), /adress/],
  ])('%p', async (create, message) => {
    await expect(create()).rejects.toThrow(message);
  });

  test('what a worker cannot be made with', async () => {
    env = await TestWorkflowEnvironment.createLocal();
    await expect(env.startWorker({ workflowsPath: worker.workflowsPath } as never)).rejects.toThrow(/taskQueue/);
  });
});
