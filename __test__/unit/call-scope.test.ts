import { mergeScopes, ScopedCalls, signalScope } from '../../lib/call-scope.js';

test('scopes add up: the earlier deadline, the inner metadata, all signals', () => {
  const [first, second] = [new AbortController().signal, new AbortController().signal];
  const outer = { deadline: 10, metadata: { a: 'outer', b: 'outer' }, signals: [first] };
  const inner = { deadline: 20, metadata: { b: 'inner' }, signals: [second] };
  const both = { deadline: 10, metadata: { a: 'outer', b: 'inner' }, signals: [first, second] };
  expect(mergeScopes(outer, inner)).toEqual(both);
  expect(mergeScopes(outer, undefined)).toBe(outer);
  expect(mergeScopes(undefined, inner)).toBe(inner);
  expect(mergeScopes({ metadata: { a: '1' } }, { deadline: 5 })).toEqual({ deadline: 5, metadata: { a: '1' } });
  expect(signalScope(undefined)).toBeUndefined();
});

test('a scope holds for what its callback awaits, and not beside it', async () => {
  const scoped = new ScopedCalls();
  expect(scoped.current).toBeUndefined();
  const seen = await scoped.run({ deadline: 5 }, async () => {
    await null;
    return scoped.run({ metadata: { a: '1' } }, () => scoped.current);
  });
  expect(seen).toEqual({ deadline: 5, metadata: { a: '1' } });
  expect(scoped.current).toBeUndefined();
});
