/** Workflows that answer signals and queries. */
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import { broken, finish, getValue, increment, note, notes, sum } from './definitions';

/** Counts until it is told to finish; the count is its result. */
export async function counter(initial = 0): Promise<number> {
  let value = initial;
  let finished = false;
  setHandler(increment, (by = 1) => {
    value += by;
  });
  setHandler(finish, () => {
    finished = true;
  });
  setHandler(getValue, () => value);
  setHandler(sum, (a, b) => value + a + b);
  setHandler(broken, () => {
    throw new Error('the query handler broke');
  });
  await condition(() => finished);
  return value;
}

/** Keeps every signal's arguments, to check how they travel; they are its result as well. */
export async function notebook(first: string): Promise<{ first: string; notes: unknown[][] }> {
  const kept: unknown[][] = [];
  let finished = false;
  setHandler(note, (...args) => {
    kept.push(args);
  });
  setHandler(notes, () => kept);
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return { first, notes: kept };
}

/** Has signals and queries under names that objects and functions use themselves. */
export async function awkwardNames(): Promise<string[]> {
  const seen: string[] = [];
  const names = ['then', 'call', 'bind', 'apply', 'name', 'length', 'constructor', 'toString', 'toJSON', '__proto__'];
  for (const name of names) {
    setHandler(defineSignal(name), () => {
      seen.push(name);
    });
    setHandler(defineQuery<string>(name), () => `query ${name}`);
  }
  await condition(() => seen.includes('length'));
  return seen;
}
