/** However an activity ends, the attempt ends with it: what cannot be told is a failure that says so. */
import { join } from 'node:path';
import { ApplicationFailure, cancelled, heartbeat } from 'temporal-native/activity';
import { rejectionOf } from '../support/rejection';
import { until } from '../support/until';
import { type Bench, openBench } from './support';
import { cancelNow, cancelsActivityOf, runsLocally, seesFailure } from './workflows';

function cycle(): object {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

const ends: Record<string, () => Promise<unknown>> = {
  bigInt: async () => ({ count: 1n }),
  cycle: async () => cycle(),
  throwsInToJson: async () => ({ toJSON: () => JSON.parse('{') }),
  large: async () => 'x'.repeat(5 << 20),
  largeFailure: async () => {
    throw new Error('y'.repeat(5 << 20));
  },
  details: async () => {
    throw ApplicationFailure.create({ message: 'told', type: 'Told', nonRetryable: true, details: [cycle()] });
  },
  itsOwnCause: async () => {
    const error = new RangeError('in a circle');
    error.cause = error;
    throw error;
  },
  noText: async () => {
    throw Object.create(null);
  },
  noMessage: async () => {
    throw Object.assign(new Error(), { message: Symbol('none'), stack: 5 });
  },
};

const once = { retry: { maximumAttempts: 1 } };

/** An activity of that name fails its workflow with that message. */
async function expectFailure({ client, taskQueue }: Bench, name: string, message: RegExp): Promise<void> {
  const { causes } = await client.createWorkflowHandle(seesFailure, { taskQueue }).execute(name, [], once);
  expect(causes[0]).toMatchObject({ name: 'ApplicationFailure', message: expect.stringMatching(message) });
}

describe('with the default converters', () => {
  const bench = openBench({ activities: ends });

  test.each([
    ['bigInt', /^the result of bigInt\.count is a BigInt, which cannot be written as JSON$/],
    ['cycle', /^the result of cycle\.self refers back to an object that contains it/],
    ['throwsInToJson', /^the result of throwsInToJson cannot be written as JSON: SyntaxError/],
    ['large', /^what large came to has 5\d+ bytes, and servers take 4128768 at most$/],
    ['largeFailure', /^what largeFailure came to has 10\d+ bytes, and servers take 4128768 at most$/],
    ['details', /^told \(this failure could not be converted: value\.self refers back/],
    ['itsOwnCause', /^in a circle \(this failure could not be converted: Maximum call stack size exceeded\)$/],
    ['noText', /^something that has no text$/],
    ['noMessage', /^what noMessage came to cannot be written: /],
  ])('%s', (name, message) => expectFailure(bench, name, message));

  test('a failure whose details are left out is as firm as it was', async () => {
    const handle = bench.client.createWorkflowHandle(seesFailure, { taskQueue: bench.taskQueue });
    const { causes, retryState } = await handle.execute('details', [], {});
    expect(retryState).toBe('NON_RETRYABLE_FAILURE');
    expect(causes).toMatchObject([{ type: 'Told', nonRetryable: true }]);
  });

  test('what is too large is not tried again', async () => {
    const handle = bench.client.createWorkflowHandle(seesFailure, { taskQueue: bench.taskQueue });
    const { causes, retryState } = await handle.execute('large', [], {});
    expect(retryState).toBe('NON_RETRYABLE_FAILURE');
    expect(causes).toMatchObject([{ type: 'PayloadsTooLarge' }]);
  });

  test('local activities, too', async () => {
    const handle = bench.client.createWorkflowHandle(runsLocally, { taskQueue: bench.taskQueue });
    const { cause } = await rejectionOf(handle.execute('large', [], once));
    expect((cause as Error).message).toMatch(/^what large came to has/);
  });
});

describe('with converters that are broken', () => {
  const path = join(__dirname, 'fixtures', 'broken-converters.cjs');
  let waiting = false;
  const bench = openBench({
    dataConverter: { payloadConverterPath: path, failureConverterPath: path },
    defaultHeartbeatThrottleInterval: 20,
    activities: {
      wrongBytes: async () => 'wrong bytes',
      wrongFailure: async () => {
        throw new Error('wrong failure');
      },
      unconvertible: async () => {
        throw new Error('unconvertible');
      },
      async waits() {
        const beat = setInterval(heartbeat, 10);
        waiting = true;
        await cancelled().finally(() => clearInterval(beat));
      },
    },
  });

  test.each([
    ['wrongBytes', /^the result of wrongBytes: the payload converter gave metadata or data that are not Uint8Arrays$/],
    ['wrongFailure', /^what wrongFailure came to cannot be written: /],
    ['unconvertible', /^unconvertible \(this failure could not be converted: the converter is broken\)$/],
  ])('%s', (name, message) => expectFailure(bench, name, message));

  test('a cancellation that cannot be converted is one all the same', async () => {
    const handle = bench.client.createWorkflowHandle(cancelsActivityOf, { taskQueue: bench.taskQueue });
    await handle.start('waits', [], 'WAIT_CANCELLATION_COMPLETED');
    await until('it waits', () => waiting);
    await handle.signal(cancelNow);
    expect(await handle.result()).toMatchObject({
      cause: expect.stringMatching(/^CancelledFailure/),
      cancellation: true,
    });
  });
});
