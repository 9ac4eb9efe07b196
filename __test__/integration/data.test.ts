/** Arguments and results of every shape, both ways; and values that cannot travel. */
import { PayloadConverterError } from 'temporal-native';
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { openOfficialClient, startedEvent } from '../support/official';
import { rejectionOf } from '../support/rejection';
import { big, echo, identity, kinds, lengthOf, notebook, returnBinary, returnUndefined } from '../workflows';

const { client } = openClient();
const official = openOfficialClient();

const run = (value: unknown) => client.execute(identity, { taskQueue, args: [value] });

const MEBIBYTE = 1024 * 1024;

describe('every JSON shape comes back as it went', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['a negative number', -42],
    ['a fraction', 0.1],
    ['a large number', 1.7976931348623157e308],
    ['a safe integer', Number.MAX_SAFE_INTEGER],
    ['an empty string', ''],
    ['text', 'text'],
    ['quotes and control characters', '"\\\b\f\n\r\t\u0000\u001f'],
    ['letters of Latin-1', 'äöüß éàç ÿ'],
    ['letters beyond Latin-1', 'Ω ž 漢字 עברית'],
    ['emoji of several code points', '👩‍👩‍👧‍👦 🇪🇺 𝒳'],
    ['line separators', '\u2028\u2029'],
    ['a lone surrogate, as JSON escapes it', '\ud800'],
    ['an empty array', []],
    ['an array of all', [null, true, 1, 'x', [], {}]],
    ['a nested array', [[[[[1]]]]]],
    ['an empty object', {}],
    ['an object', { a: 1, b: [2], c: { d: null } }],
    ['keys of all kinds', { '': 1, ü: 2, 'a b': 3, '0': 4, 漢: 5 }],
    ['a key that prototypes know', JSON.parse('{"__proto__":1,"constructor":2,"then":3}')],
    ['an object with a toJSON of its own name only', { toJSON: 'not a function' }],
  ])('%s', async (_name, value) => {
    expect(await run(value)).toEqual(value);
  });

  test('a deep object', async () => {
    let value: unknown = 'bottom';
    for (let depth = 0; depth < 200; depth += 1) value = { value };
    expect(await run(value)).toEqual(value);
  });

  test('several arguments keep their order', async () => {
    const args = [1, 'two', null, [3], { four: 4 }, true, ''];
    expect(await client.execute(echo, { taskQueue, args })).toEqual(args);
  });
});

describe('values that JSON turns into others', () => {
  test.each<[string, unknown, unknown]>([
    ['a Date', new Date('2024-02-29T12:34:56.789Z'), '2024-02-29T12:34:56.789Z'],
    ['an object with toJSON', { toJSON: () => ({ replaced: true }) }, { replaced: true }],
    ['NaN', Number.NaN, null],
    ['minus zero', -0, 0],
    ['undefined in an object', { a: undefined, b: 1 }, { b: 1 }],
    ['undefined in an array', [undefined, 1], [null, 1]],
    [
      'a class instance',
      new (class Point {
        x = 1;
      })(),
      { x: 1 },
    ],
    ['a Map', new Map([[1, 2]]), {}],
  ])('%s', async (_name, value, expected) => {
    expect(await run(value)).toEqual(expected);
  });
});

describe('undefined', () => {
  test('as a result', async () => {
    expect(await client.execute(returnUndefined, { taskQueue })).toBeUndefined();
  });

  test('as an argument and a result: not null', async () => {
    expect(await run(undefined)).toBeUndefined();
    expect(await run(null)).toBeNull();
    expect(await client.execute(kinds, { taskQueue, args: [undefined, null, undefined] })).toEqual([
      'undefined',
      'null',
      'undefined',
    ]);
  });
});

describe('binary data', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);

  test.each<[string, Uint8Array]>([
    ['a Uint8Array', bytes],
    ['a Buffer', Buffer.from(bytes)],
    ['a view into a larger buffer', new Uint8Array(Uint8Array.from([9, ...bytes, 9]).buffer, 1, 256)],
  ])('%s', async (_name, value) => {
    const result = await run(value);
    expect(result).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(result as Uint8Array).equals(Buffer.from(bytes))).toBe(true);
    expect(await client.execute(kinds, { taskQueue, args: [value] })).toEqual(['Uint8Array']);
  });

  test('no bytes at all', async () => {
    const result = (await run(new Uint8Array())) as Uint8Array;
    expect(result).toBeInstanceOf(Uint8Array);
    expect(result).toHaveLength(0);
  });

  test('bytes that a workflow made', async () => {
    const result = await client.execute(returnBinary, { taskQueue, args: [1000] });
    expect(Array.from(result)).toEqual(Array.from({ length: 1000 }, (_, n) => n % 256));
  });

  test('bytes between values of other kinds', async () => {
    expect(await client.execute(kinds, { taskQueue, args: ['x', bytes, undefined, 1, null] })).toEqual([
      'string',
      'Uint8Array',
      'undefined',
      'number',
      'null',
    ]);
  });
});

describe('a mebibyte', () => {
  test('of text, there and back', async () => {
    const text = 'a'.repeat(MEBIBYTE);
    expect((await run(text)) === text).toBe(true);
  });

  test('of text that is no ASCII', async () => {
    const text = 'ü漢'.repeat(MEBIBYTE / 8);
    expect((await run(text)) === text).toBe(true);
  });

  test('of bytes, there and back', async () => {
    const bytes = Buffer.alloc(MEBIBYTE, 'bytes');
    const result = (await run(bytes)) as Uint8Array;
    expect(Buffer.from(result).equals(bytes)).toBe(true);
  });

  test('of text that a workflow made', async () => {
    expect(await client.execute(big, { taskQueue })).toHaveLength(MEBIBYTE);
  });

  test('of many small values', async () => {
    const list = Array.from({ length: 20_000 }, (_, n) => ({ n, text: `number ${n}` }));
    expect(await run(list)).toEqual(list);
  });

  test('in one argument of several', async () => {
    expect(await client.execute(lengthOf, { taskQueue, args: ['x'.repeat(MEBIBYTE)] })).toBe(MEBIBYTE);
  });
});

test('values are encoded as the official client encodes them', async () => {
  const args = [undefined, null, 'text', 42, { ü: ['漢'] }, Uint8Array.from([1, 2, 3])];
  const ours = await client.start(kinds, { taskQueue, args });
  const theirs = await official.client.workflow.start(kinds, {
    taskQueue,
    workflowId: `${ours.workflowId}-official`,
    args,
  });
  const payloads = async (workflowId: string) =>
    (await startedEvent(official, workflowId)).attributes.input?.payloads?.map(({ metadata, data }) => ({
      encoding: Buffer.from(metadata?.encoding ?? []).toString(),
      data: Buffer.from(data ?? []).toString('base64'),
    }));
  expect(await payloads(ours.workflowId)).toEqual(await payloads(theirs.workflowId));
});

describe('what cannot travel is refused with the path to it', () => {
  const cycle: Record<string, unknown> = { name: 'cycle' };
  cycle.inner = { back: cycle };

  const bad: [string, unknown, string][] = [
    ['a BigInt', 1n, 'args[0]'],
    ['a BigInt inside', { a: { b: 1n } }, 'args[0].a.b'],
    ['a BigInt in an array', { list: [0, 1n] }, 'args[0].list[1]'],
    ['a cycle', cycle, 'args[0].inner.back'],
    ['a function', () => 1, 'args[0]'],
    ['a function inside', { a: { b: () => 1 } }, 'args[0].a.b'],
    ['a symbol', Symbol('s'), 'args[0]'],
    ['a symbol inside', { a: [Symbol('s')] }, 'args[0].a[0]'],
  ];

  test.each(bad)('%s as an argument', async (_name, value, path) => {
    const error = await rejectionOf(client.start(identity, { taskQueue, args: [value] }), PayloadConverterError);
    expect(error).toMatchObject({ name: 'PayloadConverterError', code: 'TEMPORAL_PAYLOAD_CONVERTER' });
    expect(error.message).toContain(path);
  });

  test('which of several arguments', async () => {
    const error = await rejectionOf(
      client.createWorkflowHandle(echo, { taskQueue }).start('fine', { also: 'fine' }, { not: 1n }),
      PayloadConverterError,
    );
    expect(error.message).toContain('args[2].not');
  });

  test('an argument of a signal, of a query, a detail of terminate, a memo', async () => {
    const handle = client.createWorkflowHandle(notebook, { taskQueue });
    await handle.start('refused');
    await rejectionOf(handle.signal('note', 1n), PayloadConverterError);
    await rejectionOf(handle.query('notes', 1n as never), PayloadConverterError);
    await rejectionOf(handle.terminate('reason', 1n), PayloadConverterError);
    const error = await rejectionOf(
      client.start(identity, { taskQueue, args: [1], memo: { entry: { deep: 1n } } }),
      PayloadConverterError,
    );
    expect(error.message).toMatch(/memo.*entry.*deep/);
    await handle.terminate();
  });

  test('the same object twice is no cycle', async () => {
    const shared = { shared: true };
    expect(await run({ a: shared, b: [shared, shared] })).toEqual({ a: shared, b: [shared, shared] });
  });
});
