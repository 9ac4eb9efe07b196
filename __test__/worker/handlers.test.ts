/** Signals, queries and updates, what ends before them, and what a workflow says of itself. */
import { openOfficialClient } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = () => ({ taskQueue: bench.taskQueue });

/** Our client asks for no updates yet. */
const official = openOfficialClient();

const warnings = () => bench.lines.filter(({ message }) => message.includes('TMPRL1102'));

describe('what Temporal asks of every workflow', () => {
  test('the stack trace has the lines of the sources, of where it waits now', async () => {
    const handle = bench.client.createWorkflowHandle(workflows.waitsInPlaces, options());
    await handle.start();
    const trace = await until('it waits for the signal', async () => {
      const text = (await handle.query('__stack_trace')) as string;
      return text.includes('waitsForSignal') && text;
    });
    const stacks = trace.split('\n\n');
    expect(stacks).toHaveLength(3);
    expect(stacks[0]).toMatch(/^ +at sleepsLong \(.*workflows\/handlers\.ts:45:\d+\)\n/);
    expect(stacks[0]).toMatch(/at (async )?waitsInPlaces \(.*handlers\.ts:41:\d+\)/);
    expect(trace).not.toMatch(/temporal-native-workflow|node:|thread\.cjs/);

    const enhanced = (await handle.query('__enhanced_stack_trace')) as {
      stacks: { locations: object[] }[];
      sdk: { name: string };
    };
    expect(enhanced.sdk.name).toBe('temporal-native');
    expect(enhanced.stacks[0]?.locations[0]).toMatchObject({
      file_path: expect.stringMatching(/workflows\/handlers\.ts$/),
      line: 45,
      function_name: 'sleepsLong',
      internal_code: false,
    });
    await handle.terminate('seen');
  });

  test('metadata name the handlers, with what was said of them', async () => {
    const handle = bench.client.createWorkflowHandle(workflows.waitsInPlaces, options());
    await handle.start();
    const metadata = await handle.query('__temporal_workflow_metadata');
    expect(metadata).toMatchObject({
      definition: {
        type: 'waitsInPlaces',
        signalDefinitions: [{ name: 'proceed', description: 'Ends it.' }],
        updateDefinitions: [{ name: 'slowUpdate', description: 'Does nothing.' }],
        queryDefinitions: expect.arrayContaining([{ name: 'seen', description: 'What it has seen.' }]),
      },
      currentDetails: '**waiting**',
    });
    await handle.terminate('seen');
  });
});

describe('handlers that are still running when the workflow ends', () => {
  test('are warned of, unless that does not matter', async () => {
    const handle = await official.client.workflow.start('endsEarly', {
      ...options(),
      workflowId: `early-${bench.taskQueue}`,
    });
    for (const signal of ['slow', 'slowQuietly', 'slow']) await handle.signal(signal);
    const update = await handle.startUpdate('slowUpdate', { waitForStage: 'ACCEPTED', updateId: 'the-update' });
    await handle.signal('proceed');
    expect(await handle.result()).toBe('ended');
    await rejectionOf(update.result());
    await until('both are warned of', () => warnings().length === 2);
    const messages = warnings().map(({ message }) => message);
    expect(messages[0]).toContain('Unfinished: [{"name":"slowUpdate","id":"the-update"}]');
    expect(messages[1]).toContain('Unfinished: [{"name":"slow"},{"name":"slow"}]');
    expect(warnings()[0]).toMatchObject({ level: 'warn', attributes: { workflowType: 'endsEarly' } });
  });

  test('can be waited for', async () => {
    const before = warnings().length;
    const handle = bench.client.createWorkflowHandle(workflows.waitsForHandlers, options());
    await handle.start();
    await handle.signal(workflows.slow);
    expect(await handle.result()).toEqual(['slow']);
    expect(warnings()).toHaveLength(before);
  });
});

test("an update's code knows which update it is, and so do its log lines", async () => {
  const handle = await official.client.workflow.start('knowsItsUpdates', {
    ...options(),
    workflowId: `which-${bench.taskQueue}`,
  });
  const ask = (updateId: string) => handle.executeUpdate('whichUpdate', { updateId });
  const which = (id: string) => Array.from({ length: 3 }, () => ({ id, name: 'whichUpdate' }));
  expect(await Promise.all([ask('one'), ask('two')])).toEqual([which('one'), which('two')]);
  expect(await handle.result()).toBeUndefined();
  const lines = bench.lines.filter(({ message }) => message === 'in an update');
  expect(lines.map(({ attributes }) => attributes?.updateId).sort()).toEqual(['one', 'two']);
  expect(lines[0]?.attributes).toMatchObject({ updateName: 'whichUpdate', sdkComponent: 'workflow' });
});

test('default handlers answer queries and do updates; signals wait for their handler', async () => {
  const handle = await official.client.workflow.start('byDefault', {
    ...options(),
    workflowId: `default-${bench.taskQueue}`,
  });
  for (const signal of ['slow', 'proceed', 'slow']) await handle.signal(signal);
  expect(await handle.query('anything', 1, 2)).toBe('anything(1,2)');
  expect(await handle.executeUpdate('whatever', { args: [3] })).toBe('whatever(3)');
  expect(((await handle.result()) as string[]).sort()).toEqual(['proceed', 'slow', 'slow']);
});

test('what cannot be a handler is refused by its name', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.badHandlers, options()).execute()).toEqual([
    "TypeError: setHandler: the signal name '__temporal_mine' is Temporal's own",
    "TypeError: setHandler: the query name '__stack_trace' is Temporal's own",
    'TypeError: setHandler: a handler must be a function, not a string',
    "ValueError: unfinishedPolicy: 'LATER' is none of 'WARN_AND_ABANDON', 'ABANDON'",
    expect.stringMatching(/^TypeError: .*validator/),
    "TypeError: 'x' is the definition of nothing that can be handled",
  ]);
});

test('a query that does more than to answer fails, and its workflow goes on', async () => {
  const handle = bench.client.createWorkflowHandle(workflows.badQueries, options());
  await handle.start();
  const asked = async (name: string) => (await rejectionOf(handle.query(name))).message;
  expect(await asked('startsSomething')).toContain('the handler of a query must not change or start anything');
  expect(await asked('waitsForSomething')).toContain('gave a promise; a query cannot wait');
  expect(await asked('throwsSomething')).toContain('out of range');
  expect(await asked('nothing')).toContain('Workflow did not register a handler for nothing');
  expect(await handle.query(workflows.logsSomething)).toBe('logged');
  await until('the line is there', () => bench.lines.some(({ message }) => message === 'asked'));
  await handle.signal(workflows.proceed);
  expect(await handle.result()).toBe('unharmed');
});
