import { inspect } from 'node:util';
import { callableMap } from '../../lib/callable-map.js';

function recording() {
  const calls: unknown[][] = [];
  const map = callableMap(async (definition, ...args) => calls.push([definition, ...args])) as any;
  return { calls, map };
}

test('it is called by name and by member', async () => {
  const { calls, map } = recording();
  await map('increment', 1);
  await map.increment(2, 3);
  await map['two words']();
  expect(calls).toEqual([['increment', 1], ['increment', 2, 3], ['two words']]);
});

test('it is no promise, and neither printing nor JSON calls anything', async () => {
  const { calls, map } = recording();
  expect(await map).toBe(map);
  expect(inspect(map)).toContain('Function');
  expect(JSON.stringify({ map })).toBe('{}');
  expect(String(map)).toMatch(/function|=>/);
  expect(calls).toEqual([]);
});

test('the members of every function stay, and none can be replaced', () => {
  const { map } = recording();
  expect(typeof map.call).toBe('function');
  expect(typeof map.name).toBe('string');
  expect(() => {
    map.increment = 1;
  }).toThrow(TypeError);
});
