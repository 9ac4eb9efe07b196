/** `signal`: callable with a definition or a name, and a map of names. */
import { inspect } from 'node:util';
import { Connection, defineSignal, WorkflowClient, WorkflowNotFoundError } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { exampleWorkflow } from '../support/era-workflows';
import { uniqueId } from '../support/ids';
import { recordingServer } from '../support/recording-server';
import { rejectionOf } from '../support/rejection';
import { awkwardNames, example, notebook } from '../workflows';
import { finish, note, notes } from '../workflows/definitions';

const { client } = openClient();

async function startNotebook() {
  const handle = client.createWorkflowHandle(notebook, { taskQueue });
  await handle.start('signals');
  return handle;
}

test('by definition, by name and by map', async () => {
  const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
  await handle.start(0);
  await handle.signal(defineSignal<[number]>('increment'), 1);
  await handle.signal('increment', 10);
  await handle.signal.increment(100);
  await handle.signal.finish();
  expect(await handle.result()).toBe(111);
});

test('a definition is structural', async () => {
  const handle = await startNotebook();
  await handle.signal({ type: 'signal', name: 'note' } as never, 'plain object');
  expect(await handle.query(notes)).toEqual([['plain object']]);
  await handle.signal(finish);
  await handle.result();
});

test('without arguments, with one and with many, of every shape', async () => {
  const handle = await startNotebook();
  await handle.signal(note);
  await handle.signal(note, 1);
  await handle.signal(note, 'two', [3], { four: { five: null } }, true);
  await handle.signal(finish);
  expect(await handle.result()).toEqual({
    first: 'signals',
    notes: [[], [1], ['two', [3], { four: { five: null } }, true]],
  });
});

test('signals of one caller arrive in their order', async () => {
  const handle = await startNotebook();
  for (let n = 0; n < 10; n += 1) await handle.signal(note, n);
  await handle.signal(finish);
  expect((await handle.result()).notes).toEqual(Array.from({ length: 10 }, (_, n) => [n]));
});

test('many signals at once all arrive, each once', async () => {
  const handle = await startNotebook();
  await Promise.all(Array.from({ length: 50 }, (_, n) => handle.signal(note, n)));
  await handle.signal(finish);
  const arrived = (await handle.result()).notes.map(([n]) => n as number);
  expect(arrived.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test('resolves with undefined', async () => {
  const handle = await startNotebook();
  expect(await handle.signal(note)).toBeUndefined();
  await handle.terminate();
});

test('a signal goes to the current run of a handle of an existing workflow', async () => {
  const workflowId = uniqueId('current-run');
  const first = client.createWorkflowHandle(notebook, { taskQueue, workflowId });
  await first.start('first');
  const existing = client.createWorkflowHandle(workflowId);
  await existing.signal.finish();
  await first.result();
  const second = client.createWorkflowHandle(notebook, { taskQueue, workflowId });
  await second.start('second');
  await existing.signal.note('for the second');
  await existing.signal.finish();
  expect(await second.result()).toEqual({ first: 'second', notes: [['for the second']] });
});

test('a workflow that is not there is a WorkflowNotFoundError', async () => {
  const workflowId = uniqueId('absent');
  const error = await rejectionOf(client.createWorkflowHandle(workflowId).signal.increment(1), WorkflowNotFoundError);
  expect(error).toMatchObject({ code: 'TEMPORAL_WORKFLOW_NOT_FOUND', workflowId });
});

test('a workflow that is done is a WorkflowNotFoundError', async () => {
  const handle = client.createWorkflowHandle(example, { taskQueue });
  await handle.execute('done');
  await rejectionOf(handle.signal('increment', 1), WorkflowNotFoundError);
});

describe('a name that objects and functions use themselves', () => {
  const names = ['then', 'call', 'bind', 'apply', 'name', 'constructor', 'toString', 'toJSON', '__proto__', 'length'];

  test('is reachable through the callable form', async () => {
    const handle = client.createWorkflowHandle(awkwardNames, { taskQueue });
    await handle.start();
    for (const name of names) await handle.signal(name);
    // The worker hands over buffered signals as their handlers are set, so their order is not ours to expect.
    expect([...(await handle.result())].sort()).toEqual([...names].sort());
  });

  test('the map is not thenable', async () => {
    const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
    expect(typeof (handle.signal as { then?: unknown }).then).not.toBe('function');
    const map = await handle.signal;
    expect(map).toBe(handle.signal);
  });

  test('the map survives inspect, JSON and spreading, and makes no call of it', async () => {
    const server = await recordingServer();
    const own = new Connection({ address: server.address });
    const { signal, query } = new WorkflowClient(own.service).createWorkflowHandle('some-id');
    for (const map of [signal, query]) {
      expect(inspect(map)).toEqual(expect.any(String));
      expect(inspect({ map }, { depth: 10, showHidden: true })).toEqual(expect.any(String));
      expect(JSON.stringify({ map })).toBe('{}');
      expect({ ...map }).toEqual({});
      expect(`${map}`).toEqual(expect.any(String));
      expect((await map) === map).toBe(true);
    }
    // This one the server sees; had it seen others, they would have come before.
    signal.visible().catch(() => undefined);
    expect((await server.call('SignalWorkflowExecution')).method).toBe('SignalWorkflowExecution');
    expect(server.calls.filter(({ method }) => /Signal|Query/.test(method))).toHaveLength(1);
    await own.close();
    await server.close();
  });

  test('a signal of the map can be taken off it', async () => {
    const handle = client.createWorkflowHandle(exampleWorkflow, { taskQueue });
    await handle.start(0);
    const { increment, finish: end } = handle.signal;
    await increment(5);
    await end();
    expect(await handle.result()).toBe(5);
  });
});
