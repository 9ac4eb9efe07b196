/** The `dataConverter` option: converters of one's own, as objects and as paths. */
import { defaultPayloadConverter as officialConverter } from '@temporalio/common';
import { type DataConverter, PayloadConverterError, WorkflowClient } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { counter, echo, example, failWithMessage } from '../workflows';
import { finish, getValue } from '../workflows/definitions';

const { connection } = openClient();
const official = openOfficialClient();

const path = require.resolve('../support/converters.cjs');
const { payloadConverter, failureConverter } = require('../support/converters.cjs') as Required<
  Pick<DataConverter, 'payloadConverter' | 'failureConverter'>
>;

const clientWith = (dataConverter: DataConverter) => new WorkflowClient(connection.service, { dataConverter });

describe.each<[string, DataConverter, DataConverter]>([
  ['as objects', { payloadConverter }, { failureConverter }],
  ['as paths', { payloadConverterPath: path }, { failureConverterPath: path }],
])('converters %s', (_form, ofPayloads, ofFailures) => {
  test('arguments and results go through the payload converter', async () => {
    const client = clientWith(ofPayloads);
    const handle = client.createWorkflowHandle(example, { taskQueue, memo: { key: 'value' } });
    expect(await handle.execute('converted')).toEqual({ unwrapped: 'Hello, converted!' });
    const { attributes } = await startedEvent(official, handle.workflowId);
    const marks = [attributes.input?.payloads?.[0], attributes.memo?.fields?.key].map((payload) =>
      Buffer.from(payload?.metadata?.mark ?? []).toString(),
    );
    expect(marks).toEqual(['of the converter', 'of the converter']);
    expect((await handle.describe()).memo).toEqual({ key: { unwrapped: 'value' } });
  });

  test('signals and queries go through it', async () => {
    const handle = clientWith(ofPayloads).createWorkflowHandle(counter, { taskQueue });
    await handle.start(1);
    await handle.signal('increment', 2);
    expect(await handle.query(getValue)).toEqual({ unwrapped: 3 });
    await handle.signal(finish);
    expect(await handle.result()).toEqual({ unwrapped: 3 });
  });

  test('failures go through the failure converter', async () => {
    const error = await rejectionOf(
      clientWith(ofFailures).execute(failWithMessage, { taskQueue, args: ['on purpose'] }),
    );
    expect(error).toMatchObject({ name: 'WorkflowExecutionFailedError' });
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.cause).toMatchObject({ message: 'converted: on purpose', original: { type: 'Error' } });
  });
});

test('the official SDK’s payload converter fits', async () => {
  const client = clientWith({ payloadConverter: officialConverter });
  const args = ['text', 1, null, { ü: [true] }];
  expect(await client.execute(echo, { taskQueue, args })).toEqual(args);
});

test('what a converter does not take is a PayloadConverterError that says which argument', async () => {
  const client = clientWith({ payloadConverter: { ...payloadConverter, toPayload: () => undefined } });
  const error = await rejectionOf(client.execute(example, { taskQueue, args: ['x'] }), PayloadConverterError);
  expect(error.message).toContain('args[0]');
});

test('what a converter throws is what the call rejects with', async () => {
  const thrown = new Error('of the converter');
  const client = clientWith({
    payloadConverter: {
      ...payloadConverter,
      toPayload: () => {
        throw thrown;
      },
    },
  });
  await expect(client.execute(example, { taskQueue, args: ['x'] })).rejects.toBe(thrown);
});

test.each<[string, unknown, RegExp]>([
  ['both an object and a path', { payloadConverter, payloadConverterPath: path }, /payloadConverter/],
  ['a path to nothing', { payloadConverterPath: './no-such-module' }, /payloadConverterPath|no-such-module/],
  ['a converter that is none', { payloadConverter: { toPayload: 42 } }, /payloadConverter/],
  ['a failure converter that is none', { failureConverter: 'x' }, /failureConverter/],
  ['a misspelt name', { payloadConvertor: payloadConverter }, /payloadConverter/],
])('%s is refused when the client is made', (_name, dataConverter, message) => {
  expect(() => clientWith(dataConverter as DataConverter)).toThrow(message);
});
