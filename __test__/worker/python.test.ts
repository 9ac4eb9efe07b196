/** The Python SDK's workflows with our activities and child workflows, and ours with its. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { uniqueId } from '../support/ids';
import { pythonEnvironment } from '../support/python';
import { address, openBench } from './support';
import { callsPeer } from './workflows';

// Far below the heartbeat timeout, so that a cancellation is told before that is over.
const bench = openBench({ maxHeartbeatThrottleInterval: 100 });
const theirQueue = uniqueId('python');
let python: ChildProcess;

beforeAll(async () => {
  python = spawn('python3', [join(__dirname, 'fixtures', 'peer.py'), address, theirQueue], {
    env: pythonEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: python.stdout as NodeJS.ReadableStream });
  const ended = once(python, 'exit').then(([code]) => {
    throw new Error(`the worker of the Python SDK ended with ${code}`);
  });
  ended.catch(() => undefined);
  expect(await Promise.race([once(lines, 'line'), ended])).toEqual(['ready']);
}, 120_000);
afterAll(async () => {
  const ended = once(python, 'exit');
  python.stdin?.end();
  await ended;
}, 30_000);

test('a workflow in Python calls activities and children for Node', async () => {
  const handle = await bench.client.start('CallsNode', { taskQueue: theirQueue, args: [bench.taskQueue] });
  expect(await handle.result()).toEqual({
    greet: 'Hello, Python!',
    fail: ['ActivityError', 'Deliberate', 'no', [2]],
    progress: 2,
    unknown: ['ActivityError', 'ReferenceError'],
    cancelled: ['ActivityError', 'CancelledError'],
    notebook: [['first'], [{ second: 2 }]],
    echo: [null, { ü: 1.5 }],
    child: ['ChildWorkflowError', 'Told', 'as told', [{ why: 'test' }]],
    cancelledChild: ['ChildWorkflowError', 'CancelledError'],
  });
});

test('a workflow for Node calls activities and children in Python', async () => {
  const handle = await bench.client.start(callsPeer, { taskQueue: bench.taskQueue, args: [theirQueue] });
  expect(await handle.result()).toEqual({
    backwards: { text: 'hellohello', by: 'backwards' },
    refuse: ['ActivityFailure', 'Refused', 'no', [{ attempt: 2 }, 'twice']],
    unknown: ['ActivityFailure', 'NotFoundError'],
    cancelled: 'cancelled',
    child: { sum: 5 },
    failed: ['ChildWorkflowFailure', 'Negative', 'below zero', [-1]],
    cancelledChild: 'cancelled',
  });
});
