/** An API key of a worker, also one that changes while it runs. */
import { Connection, ServiceError } from 'temporal-native';
import { NativeConnection, Worker, type WorkerOptions } from 'temporal-native-worker';
import { RecordingFront } from '../robustness/recording-front';
import { useClosing } from '../robustness/setup';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import * as activities from './activities-of-tests';
import { address, type Line, openBench, workflowsPath } from './support';
import * as workflows from './workflows';

const { Shop, seen, ...functions } = activities;
const bench = openBench({ activities: functions });
const closing = useClosing();

const make = (options: Partial<WorkerOptions>) =>
  Worker.create({
    taskQueue: uniqueId('api-key'),
    workflowsPath,
    activities: functions,
    logger: { log() {} },
    workflowThreads: 1,
    ...options,
  });

/** A server that takes one key, and a function that gives it. */
async function openVault() {
  const vault = {
    key: 'key-1',
    shut: false,
    asked: 0,
    refused: [] as string[],
    keysOf: (rpc: string) =>
      front.calls.filter((call) => call.rpc === rpc).map(({ headers }) => String(headers.authorization)),
  };
  const front = closing(
    await RecordingFront.listen(address, {
      answer: ({ rpc, headers }) => {
        if (headers.authorization === `Bearer ${vault.key}`) return 'pass';
        vault.refused.push(`${rpc}, ${headers.authorization}`);
        return { grpcStatus: 16, message: 'Request unauthorized.' };
      },
    }),
  );
  const apiKey = () => {
    vault.asked++;
    if (vault.shut) throw new Error('the vault is shut');
    return vault.key;
  };
  return { vault, connection: new NativeConnection({ address: front.address, tls: false, apiKey }) };
}

test('one that a function gives changes while the worker runs, and nothing is refused', async () => {
  const { vault, connection } = await openVault();
  const taskQueue = uniqueId('api-key');
  // Each poll is counted: none may be on its way with a key that is changed.
  const polls = { maxConcurrentActivityTaskPolls: 1, maxConcurrentWorkflowTaskPolls: 2 };
  const worker = await make({ connection, taskQueue, ...polls });
  const hasPolled = (rpc: string, times: number) =>
    until(`it has polled ${times} times`, () => vault.keysOf(rpc).length >= times);
  const execute = (key: string) => {
    const handle = bench.client.createWorkflowHandle(workflows.runsActivity, { taskQueue });
    return handle.execute('waitsInSilence', [key], { allowEagerDispatch: false });
  };
  await worker.runUntil(async () => {
    // Completions have the new key at once.
    const key = uniqueId('waits');
    const result = execute(key);
    await until('the activity runs', () => seen.get(key));
    await hasPolled('PollActivityTaskQueue', 2);
    await hasPolled('PollWorkflowTaskQueue', 3);
    vault.key = 'key-2';
    seen.get(key)?.push('go');
    expect(await result).toBe('undisturbed');
    expect(vault.keysOf('RespondActivityTaskCompleted')).toEqual(['Bearer key-2']);

    // Polls have it soon, though nothing happens.
    await hasPolled('PollWorkflowTaskQueue', 4);
    vault.key = 'key-3';
    const asked = vault.asked;
    await until('it has been asked for again', () => vault.asked > asked);
    seen.set('goes', ['go']);
    expect(await execute('goes')).toBe('undisturbed');
    expect(vault.keysOf('PollWorkflowTaskQueue').at(-1)).toBe('Bearer key-3');
  });
  expect(vault.refused).toEqual([]);
});

test('one that cannot be had stays as it is, and a line says why, once', async () => {
  const { vault, connection } = await openVault();
  const taskQueue = uniqueId('api-key');
  const lines: Line[] = [];
  const logger: WorkerOptions['logger'] = {
    log: (level, message, attributes) => void lines.push({ level, message, attributes }),
  };
  const worker = await make({ connection, taskQueue, logger });
  vault.shut = true;
  await worker.runUntil(async () => {
    const handle = bench.client.createWorkflowHandle(workflows.echo, { taskQueue });
    expect(await handle.execute('all the same')).toBe('all the same');
    const asked = vault.asked;
    await until('it has been asked for again', () => vault.asked > asked + 1);
  });
  expect(vault.refused).toEqual([]);
  const told = lines.filter(({ message }) => message.includes('key'));
  expect(told).toMatchObject([{ level: 'warn', message: 'the API key stays as it was: the vault is shut' }]);
});

test('a worker takes the one that a client’s connection has by then', async () => {
  const front = closing(await RecordingFront.listen(address));
  const connection = closing(new Connection({ address: front.address, tls: false, apiKey: 'first' }));
  connection.setApiKey('second');
  const worker = await make({ connection });
  expect(worker.getState()).toBe('INITIALIZED');
  expect(front.headersOf('GetSystemInfo').authorization).toBe('Bearer second');
});

test('one that the server refuses: UNAUTHENTICATED, without the key in the error', async () => {
  const { vault } = await openVault();
  const front = closing(
    await RecordingFront.listen(address, { answer: () => ({ grpcStatus: 16, message: 'Request unauthorized.' }) }),
  );
  const connection = new NativeConnection({ address: front.address, tls: false, apiKey: vault.key });
  const error = await rejectionOf(make({ connection }), ServiceError);
  expect(error.grpcStatus).toMatchObject({ code: 16, name: 'UNAUTHENTICATED' });
  expect(error.message).toBe(`Worker.create: ${front.address} refused: Request unauthorized.`);
});

/** A name that can never be resolved (RFC 2606), so that nothing leaves this machine even if it is not refused. */
const ELSEWHERE = 'temporal.invalid:7233';

test.each([
  ['over plain text to another machine', { address: ELSEWHERE, tls: false, apiKey: 'exposed-key' }, /plain text/],
  ['the same by its address', { address: `http://${ELSEWHERE}`, apiKey: () => 'exposed-key' }, /plain text/],
  ['that is no header', { address: ELSEWHERE, apiKey: 'exposed-key\n' }, /apiKey.*ASCII/],
  ['that is empty', { address: ELSEWHERE, apiKey: () => '' }, /apiKey.*empty/],
])('one %s is refused', async (_what, options, why) => {
  const error = await rejectionOf(make({ connection: new NativeConnection(options) }));
  expect(error.message).toMatch(/apiKey/);
  expect(error.message).toMatch(why);
  expect(error.message).not.toContain('exposed-key');
});
