import { toMs, toMsOrProto } from '../../lib/duration.js';

test.each([
  [0, 0],
  [1500, 1500],
  ['1500', 1500],
  ['10s', 10_000],
  ['10 s', 10_000],
  ['2 hours', 7_200_000],
  ['1.5d', 129_600_000],
  ['.5 min', 30_000],
  ['1w', 604_800_000],
  ['1 Y', 31_557_600_000],
])('%p is %p ms', (given, ms) => {
  expect(toMs(given, 'startDelay')).toBe(ms);
});

test.each(['', 'soon', '10 parsecs', '1 s 2 s', '-1s', -1, Number.NaN, Number.POSITIVE_INFINITY, '1e999'])(
  '%p is refused by the name of the option',
  (given) => {
    expect(() => toMs(given, 'startDelay')).toThrow(expect.objectContaining({ code: 'TEMPORAL_VALUE_ERROR' }));
    expect(() => toMs(given, 'startDelay')).toThrow(/^startDelay/);
  },
);

test.each([null, true, {}, [], 10n])('%p is a TypeError', (given) => {
  expect(() => toMs(given, 'startDelay')).toThrow(TypeError);
});

test.each([
  [{ seconds: 2, nanos: 500_000_000 }, 2500],
  [{ seconds: '3' }, 3000],
  [{ seconds: 4n }, 4000],
  [{ seconds: { toString: () => '5' } }, 5000],
  [{ nanos: 1_000_000 }, 1],
])('%p is a duration of the definitions', (given, ms) => {
  expect(toMsOrProto(given, 'retry.initialInterval')).toBe(ms);
});

test('an object that is no duration of the definitions is refused', () => {
  expect(() => toMsOrProto({ hours: 1 }, 'retry.initialInterval')).toThrow(/^retry\.initialInterval/);
  expect(() => toMsOrProto({ seconds: 'x' }, 'retry.initialInterval')).toThrow(/^retry\.initialInterval/);
});
