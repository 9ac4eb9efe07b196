/** Duplicate starts under every reuse policy and every conflict policy. */
import {
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowExecutionTerminatedError,
  type WorkflowOptions,
} from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { example, failWithMessage, forever } from '../workflows';

const { client } = openClient();

const REUSE = ['ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE', 'TERMINATE_IF_RUNNING'] as const;
const CONFLICT = [undefined, 'FAIL', 'USE_EXISTING', 'TERMINATE_EXISTING'] as const;

type Reuse = (typeof REUSE)[number];
type Conflict = (typeof CONFLICT)[number];
type Outcome = 'starts' | 'already started' | 'joins' | 'replaces' | 'invalid';

/** What the server does with a start while a workflow of the same id runs. */
function whileRunning(reuse: Reuse, conflict: Conflict): Outcome {
  if (isInvalid(reuse, conflict)) return 'invalid';
  if (reuse === 'TERMINATE_IF_RUNNING') return 'replaces';
  if (conflict === 'USE_EXISTING') return 'joins';
  return conflict === 'TERMINATE_EXISTING' ? 'replaces' : 'already started';
}

/** The same once that workflow is closed: then the conflict policy has no say. */
function afterClose(reuse: Reuse, conflict: Conflict, closed: 'completed' | 'failed'): Outcome {
  if (isInvalid(reuse, conflict)) return 'invalid';
  if (reuse === 'REJECT_DUPLICATE') return 'already started';
  if (reuse === 'ALLOW_DUPLICATE_FAILED_ONLY' && closed === 'completed') return 'already started';
  return 'starts';
}

/** Two combinations contradict themselves; the server refuses them before it looks at the workflow. */
function isInvalid(reuse: Reuse, conflict: Conflict): boolean {
  return (
    (reuse === 'TERMINATE_IF_RUNNING' && conflict !== undefined) ||
    (reuse === 'REJECT_DUPLICATE' && conflict === 'TERMINATE_EXISTING')
  );
}

const combinations = REUSE.flatMap((reuse) => CONFLICT.map((conflict) => [reuse, conflict] as const));

function optionsOf(workflowId: string, reuse: Reuse, conflict: Conflict): WorkflowOptions {
  return {
    taskQueue,
    workflowId,
    workflowIdReusePolicy: reuse,
    ...(conflict === undefined ? {} : { workflowIdConflictPolicy: conflict }),
  };
}

/** The type is the one that was to be started; the run is the one in the way. */
async function expectAlreadyStarted(start: Promise<unknown>, workflowId: string, workflowType: string, runId: string) {
  const error = await rejectionOf(start, WorkflowExecutionAlreadyStartedError);
  expect(error).toMatchObject({
    name: 'WorkflowExecutionAlreadyStartedError',
    code: 'TEMPORAL_WORKFLOW_ALREADY_STARTED',
    workflowId,
    workflowType,
    runId,
  });
}

async function expectInvalid(start: Promise<unknown>) {
  const error = await rejectionOf(start, ServiceError);
  expect(error.grpcStatus.name).toBe('INVALID_ARGUMENT');
}

describe.each(combinations)('reuse %s, conflict %s', (reuse, conflict) => {
  test(`while one runs: ${whileRunning(reuse, conflict)}`, async () => {
    const workflowId = uniqueId('policy');
    const running = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    const runId = await running.start();
    const second = client.createWorkflowHandle(forever, optionsOf(workflowId, reuse, conflict));
    const start = second.start();
    switch (whileRunning(reuse, conflict)) {
      case 'already started':
        await expectAlreadyStarted(start, workflowId, 'forever', runId);
        expect((await running.describe()).status.name).toBe('RUNNING');
        break;
      case 'joins':
        expect(await start).toBe(runId);
        break;
      case 'replaces':
        expect(await start).not.toBe(runId);
        await rejectionOf(running.result(), WorkflowExecutionTerminatedError);
        break;
      case 'invalid':
        await expectInvalid(start);
        break;
      default:
        throw new Error('a running workflow cannot be started over');
    }
    await client.createWorkflowHandle(workflowId).terminate();
  });

  test.each(['completed', 'failed'] as const)('after one %s', async (closed) => {
    const workflowId = uniqueId('policy');
    const before = client.createWorkflowHandle(closed === 'completed' ? example : failWithMessage, {
      taskQueue,
      workflowId,
    });
    const runId = await before.start('before');
    await before.result().catch(() => undefined);
    const second = client.createWorkflowHandle(example, optionsOf(workflowId, reuse, conflict));
    const start = second.start('second');
    switch (afterClose(reuse, conflict, closed)) {
      case 'starts':
        expect(await start).not.toBe(runId);
        expect(await second.result()).toBe('Hello, second!');
        break;
      case 'already started':
        await expectAlreadyStarted(start, workflowId, 'example', runId);
        break;
      case 'invalid':
        await expectInvalid(start);
        break;
      default:
        throw new Error('a closed workflow can be neither joined nor replaced');
    }
  });
});

test('without any policy a running workflow is in the way, and a closed one is not', async () => {
  const workflowId = uniqueId('default');
  const running = client.createWorkflowHandle(forever, { taskQueue, workflowId });
  const runId = await running.start();
  const second = client.createWorkflowHandle(example, { taskQueue, workflowId });
  await expectAlreadyStarted(second.start('second'), workflowId, 'example', runId);
  await running.terminate();
  await rejectionOf(running.result());
  expect(await client.execute(example, { taskQueue, workflowId, args: ['third'] })).toBe('Hello, third!');
});

test.each([['REJECT_DUPLICATE'], ['WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE'], [3]])(
  'a reuse policy can be given as %p',
  async (policy) => {
    const workflowId = uniqueId('reuse-form');
    await client.execute(example, { taskQueue, workflowId, args: ['first'] });
    await rejectionOf(
      client.execute(example, { taskQueue, workflowId, args: ['second'], workflowIdReusePolicy: policy as never }),
      WorkflowExecutionAlreadyStartedError,
    );
  },
);

test.each([['USE_EXISTING'], ['WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING'], [2]])(
  'a conflict policy can be given as %p',
  async (policy) => {
    const workflowId = uniqueId('conflict-form');
    const running = client.createWorkflowHandle(forever, { taskQueue, workflowId });
    const runId = await running.start();
    const joined = client.createWorkflowHandle(forever, {
      taskQueue,
      workflowId,
      workflowIdConflictPolicy: policy as never,
    });
    expect(await joined.start()).toBe(runId);
    await running.terminate();
  },
);
