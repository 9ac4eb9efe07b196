/**
 * What the two documents say of workflow code in sentences, each statement as a test on our own worker. Their snippets are
 * in documents.test.ts, and what they say of clients is in ../integration/documents-sentences.test.ts.
 *
 * Tested elsewhere: "Workflows can execute ... workflows from other language SDKs" in python.test.ts; "fine grained control
 * over what happens when you cancel a workflow" in cancelling.test.ts; "a deterministic runtime" in determinism.test.ts and
 * isolation.test.ts; that clients "can be run in any Node.js application" in ../examples/.
 */
import { Client, Connection } from '@temporalio/client';
import { WorkflowExecutionCancelledError, WorkflowExecutionTerminatedError } from 'temporal-native';
import { uniqueId } from '../support/ids';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { address, openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = <More extends object>(more?: More) => ({ taskQueue: bench.taskQueue, ...(more as More) });

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address });
});
afterAll(() => connection.close());

/** The numbers of the events' types, of the latest run or one. */
async function eventsOf(workflowId: string, runId?: string): Promise<number[]> {
  const { events } = await new Client({ connection }).workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).map(({ eventType }) => Number(eventType));
}
const TIMER_STARTED = 17;
const ACTIVITY_TASK_SCHEDULED = 10;
const CONTINUED_AS_NEW = 28;

describe('how to write workflow code', () => {
  test('"each Workflow runs in a separate V8 isolate context"', async () => {
    const run = () => bench.client.execute(workflows.onlyExecutes, options());
    expect(await Promise.all([run(), run(), run()])).toEqual([1, 1, 1]);
  });

  test('"a factory function that returns a handlers object for `execute` and optionally Signals and ... Queries"', async () => {
    expect(await bench.client.createWorkflowHandle(workflows.onlyExecutes, options()).execute()).toBe(1);
    const handle = bench.client.createWorkflowHandle(workflows.toldWords, options());
    await handle.start();
    await handle.signal.tell('one');
    expect(await handle.query.count()).toBe(1);
    await handle.signal.tell('end');
    expect(await handle.result()).toEqual(['one', 'end']);
  });

  test('"`createActivityHandle` to create functions that, when called, schedule Activities in the system"', async () => {
    const handle = await bench.client.start(workflows.greetsTwice, options());
    expect(await handle.result()).toEqual(['Hello, one!', 'Hello, two!']);
    const scheduled = (await eventsOf(handle.workflowId)).filter((type) => type === ACTIVITY_TASK_SCHEDULED);
    expect(scheduled).toHaveLength(2);
  });

  test('"Workflow type definitions are optional ... where the implementation cannot directly be referenced"', async () => {
    type Told = () => { execute(): Promise<string[]>; signals: { tell(word: string): void } };
    const typed = bench.client.createWorkflowHandle<Told>('toldWords', options());
    await typed.start();
    await typed.signal.tell('end');
    expect(await typed.result()).toEqual(['end']);
    const untyped = bench.client.createWorkflowHandle('toldWords', options());
    await untyped.start();
    await untyped.signal('tell', 'end');
    expect(await untyped.result()).toEqual(['end']);
  });

  test('taskQueue "should match a task queue specified when creating a Worker that hosts the workflow code"', async () => {
    const taskQueue = uniqueId('nobody-yet');
    const handle = await bench.client.start(workflows.onlyExecutes, { taskQueue });
    await bench.client.execute(workflows.onlyExecutes, options());
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await bench.worker({ taskQueue });
    expect(await handle.result()).toBe(1);
  });
});

describe('external workflows', () => {
  test('"From Workflow code you may signal ... an external Workflow"', async () => {
    const target = await bench.client.start(workflows.toldWords, options());
    await bench.client.execute(workflows.onlySignals, options({ args: [target.workflowId] as [string] }));
    expect(await target.result()).toEqual(['end']);
  });

  test('"... or cancel an external Workflow"', async () => {
    const target = await bench.client.start(workflows.toldWords, options());
    await bench.client.execute(workflows.onlyCancels, options({ args: [target.workflowId] as [string] }));
    await rejectionOf(target.result(), WorkflowExecutionCancelledError);
  });
});

describe('child workflows', () => {
  test('"Besides Activities, a Workflow can also start other Workflows", "purely by name"', async () => {
    const args: [string] = ['greetsTwice'];
    expect(await bench.client.execute(workflows.executesByName, options({ args }))).toEqual([
      'Hello, one!',
      'Hello, two!',
    ]);
  });

  test('a ChildWorkflowHandle "can be used to start a new child Workflow, signal it and await its completion"', async () => {
    const { runId, words } = await bench.client.execute(workflows.tellsChild, options());
    expect(words).toEqual(['end']);
    expect(runId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('they "will automatically be cancelled when their containing scope is cancelled"', async () => {
    expect(await bench.client.execute(workflows.cancelsItsChild, options())).toBe('Bye, waitsAndCleans!');
  });
});

describe('cancelling', () => {
  /** A workflow with a child that waits; both have begun. */
  async function startWithChild() {
    const childId = uniqueId('child');
    const handle = await bench.client.start(workflows.cancelledWithChild, options({ args: [childId] as [string] }));
    const child = bench.client.getHandle(childId);
    await until('the child waits', async () => {
      const events = await eventsOf(childId).catch((): number[] => []);
      return events.includes(TIMER_STARTED);
    });
    return { handle, child };
  }

  test('"With `cancel`, Timers and Child Workflows have the opportunity to execute cleanup code"', async () => {
    const { handle, child } = await startWithChild();
    await handle.cancel();
    expect(await child.result()).toBe('Bye, waitsAndCleans!');
    await handle.result().catch(() => undefined);
  });

  test('"If you wish to skip that, you can also `terminate` forcefully"', async () => {
    const handle = await bench.client.start(workflows.waitsAndCleans, options());
    await until('it waits', async () => (await eventsOf(handle.workflowId)).includes(TIMER_STARTED));
    await handle.terminate();
    await rejectionOf(handle.result(), WorkflowExecutionTerminatedError);
    expect(await eventsOf(handle.workflowId)).not.toContain(ACTIVITY_TASK_SCHEDULED);
  });
});

describe('continueAsNew', () => {
  test('restarts "with a new starting value and a new event history"; what follows it is "unreachable code"', async () => {
    const handle = bench.client.createWorkflowHandle(workflows.startsAnew, options());
    const firstRun = await handle.start(2);
    const length = await handle.result();
    expect(length).toBeLessThan(12);
    const first = await eventsOf(handle.workflowId, firstRun);
    expect(first.at(-1)).toBe(CONTINUED_AS_NEW);
    expect((await bench.client.getHandle(handle.workflowId).describe()).runId).not.toBe(firstRun);
  });

  test('"You can also call `continueAsNew` from a signal handler"', async () => {
    const handle = bench.client.createWorkflowHandle(workflows.replacedBySignal, options());
    await handle.start('first');
    await handle.signal.replace('second');
    expect(await handle.result()).toBe('second');
  });

  test('"or `continueAsNew` to a different Workflow using `makeContinueAsNewFunc`"', async () => {
    const handle = await bench.client.start(workflows.becomesAnother, options());
    expect(await handle.result()).toEqual(['Hello, one!', 'Hello, two!']);
    expect((await bench.client.getHandle(handle.workflowId).describe()).type).toBe('greetsTwice');
  });
});
