/** Values and failures on their way: bytes, what is big, and converters of the user's own. */
import { join } from 'node:path';
import { Connection, WorkflowClient, WorkflowExecutionFailedError, type WorkflowOptions } from 'temporal-native';
import { Worker } from 'temporal-native-worker';
import { rejectionOf } from '../support/rejection';
import { address, openBench } from './support';
import * as workflows from './workflows';

const activities = {
  echo: async (...values: unknown[]) => values,
  one: async (value: unknown) => value,
  failsWith: async (message: string) => {
    throw new Error(message);
  },
};
const converters = join(__dirname, 'converters.cjs');
const dataConverter = { payloadConverterPath: converters, failureConverterPath: converters };
const bench = openBench({ activities });
const converted = openBench({ activities, dataConverter });

let connection: Connection;
beforeAll(() => {
  connection = new Connection({ address });
});
afterAll(() => connection.close());
const convertedHandle = <Args extends unknown[], Result>(
  workflow: (...args: Args) => Promise<Result>,
  options: Partial<WorkflowOptions> = {},
) =>
  new WorkflowClient(connection.service, { dataConverter }).createWorkflowHandle(workflow, {
    taskQueue: converted.taskQueue,
    ...options,
  });
const handleOf = <Args extends unknown[], Result>(workflow: (...args: Args) => Promise<Result>) =>
  bench.client.createWorkflowHandle(workflow, { taskQueue: bench.taskQueue });

test.each([
  ['text', 'Grüße, 世界 \u{1f600} \u2028'],
  ['nothing', null],
  ['numbers', [0, -1.5, 1e300]],
  ['an object', { a: { b: [true, { __proto__: null, c: '' }] }, 'key with spaces': [] }],
  ['a key of prototypes', JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')],
])('%s comes through activities and children as it is', async (_name, value) => {
  const plain = JSON.parse(JSON.stringify(value));
  expect(await handleOf(workflows.passesOn).execute(value)).toEqual([plain, plain, plain, typeof value]);
});

test('bytes stay bytes', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_none, index) => index);
  const result = await handleOf(workflows.handlesBytes).execute(bytes);
  expect(result).toBeInstanceOf(Uint8Array);
  expect([...result]).toEqual([...bytes].reverse());
});

test('what is big comes through', async () => {
  const text = 'Größe '.repeat(60_000);
  const [own, echoed] = (await handleOf(workflows.passesOn).execute(text)) as [string, string];
  expect(own === text && echoed === text).toBe(true);
});

describe("converters of the user's own", () => {
  test('arguments and results of workflows, activities and children', async () => {
    expect(await convertedHandle(workflows.addsThroughAll).execute(12n ** 20n)).toBe(12n ** 20n + 2n);
  });

  test('signals, queries and memos', async () => {
    const handle = convertedHandle(workflows.handlesValues, { memo: { first: 10n } });
    await handle.start();
    expect(await handle.query(workflows.valueGiven, 1n)).toBe(2n);
    await handle.signal(workflows.giveValue, 5n);
    expect(await handle.result()).toBe(15n);
  });

  test('failures, in the workflow and at the client', async () => {
    const handle = convertedHandle(workflows.failsBothWays);
    const error = await rejectionOf(handle.execute());
    expect(error).toBeInstanceOf(WorkflowExecutionFailedError);
    expect(error.cause).toMatchObject({ message: 'seen: from the activity', type: 'Both', details: [12n] });
    // Who does not know the converter sees what it hides.
    const plain = await rejectionOf(bench.client.createWorkflowHandle({ workflowId: handle.workflowId }).result());
    expect((plain.cause as Error).message).toBe('hidden:ytivitca eht morf :nees');
  });
});

test('a converter that cannot be used is refused by its path', async () => {
  const options = { taskQueue: 'any', address, activities };
  const refused = async (path: string) =>
    (await rejectionOf(Worker.create({ ...options, dataConverter: { payloadConverterPath: path } }))).message;
  expect(await refused('/not/there.cjs')).toMatch(
    /^dataConverter\.payloadConverterPath: '\/not\/there\.cjs' cannot be loaded/,
  );
  expect(await refused(join(__dirname, 'activities.ts'))).toMatch(/'payloadConverter' must have the methods toPayload/);
});
