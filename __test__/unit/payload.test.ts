import { defaultPayloadConverter, readPayload, toInput, utf8 } from '../../lib/payload.js';

test.each([
  ['text', '"text"'],
  [1.5, '1.5'],
  [true, 'true'],
  [null, 'null'],
  [[1, [2]], '[1,[2]]'],
  [{ a: { b: undefined } }, '{"a":{}}'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
])('%p crosses as the JSON %p', (value, json) => {
  expect(toInput(value, 'args[0]')).toBe(json);
});

test('undefined and bytes cross as they are', () => {
  const bytes = new Uint8Array([1, 2]);
  expect(toInput(undefined, 'args[0]')).toBeUndefined();
  expect(toInput(bytes, 'args[0]')).toBe(bytes);
});

const cycle: Record<string, unknown> = { name: 'cycle' };
cycle.list = [{ back: cycle }];

test.each([
  ['args[0]', 10n, /BigInt/],
  ['args[0].a[1]', { a: [0, 10n] }, /BigInt/],
  ['args[0].run', { run() {} }, /function/],
  ['args[0].list[1].mark', { list: [{}, { mark: Symbol('x') }] }, /symbol/],
  ['args[0]["two words"]', { 'two words': () => 1 }, /function/],
  ['args[0].list[0].back', cycle, /cycle/],
])('%s is named when it cannot be JSON', (path, value, reason) => {
  const convert = () => toInput(value, 'args[0]');
  expect(convert).toThrow(expect.objectContaining({ code: 'TEMPORAL_PAYLOAD_CONVERTER' }));
  expect(convert).toThrow(reason);
  expect(convert).toThrow(expect.objectContaining({ message: expect.stringContaining(`${path} `) }));
});

test('the same object twice is no cycle', () => {
  const shared = { a: 1 };
  expect(toInput([shared, shared], 'args[0]')).toBe('[{"a":1},{"a":1}]');
});

test.each([[undefined], [null], ['ü'], [{ a: [1, 'x'] }], [new Uint8Array([0, 255])]])(
  '%p survives the default converter',
  (value) => {
    const payload = defaultPayloadConverter.toPayload(value);
    expect(payload).toBeDefined();
    expect(payload && defaultPayloadConverter.fromPayload(payload)).toEqual(value);
  },
);

test('an encoding that is not known, or JSON that is none, is an error', () => {
  expect(() => readPayload({ metadata: { encoding: utf8('binary/protobuf') }, data: utf8('') })).toThrow(
    /unknown encoding: binary\/protobuf/,
  );
  expect(() => readPayload({ metadata: { encoding: utf8('json/plain') }, data: utf8('{') })).toThrow(/no JSON/);
});
