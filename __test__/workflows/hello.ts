/** The workflows that the documents' snippets name. */
import { condition, setHandler, sleep } from '@temporalio/workflow';
import { finish, foo, getValue, increment, pauseSignal, resumeSignal } from './definitions';

export async function example(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

export const hello = example;

/** Has everything that the tables of handle APIs speak of, and runs until it is told to finish. */
export async function exampleWorkflow(initial = 0): Promise<number> {
  let value = initial;
  let finished = false;
  setHandler(increment, (by = 1) => {
    value += by;
  });
  setHandler(getValue, () => value);
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return value;
}

/** Waits while it is paused, and for a `foo`; what it was told is its result. */
export async function workflowFn(label: string): Promise<{ label: string; told: (string | number)[] }> {
  const told: (string | number)[] = [];
  let paused = false;
  let resumed = false;
  let value = 0;
  setHandler(pauseSignal, () => {
    paused = true;
    told.push('pause');
  });
  setHandler(resumeSignal, () => {
    paused = false;
    resumed = true;
    told.push('resume');
  });
  setHandler(foo, (n) => {
    value = n;
    told.push(n);
  });
  setHandler(getValue, () => value);
  await condition(() => !paused && (resumed || value !== 0));
  return { label, told };
}

/** Ends by itself after a while, so that a result can be awaited before and after. */
export async function sleeper(ms: number, answer: string): Promise<string> {
  await sleep(ms);
  return answer;
}

export async function scheduledWorkflow(): Promise<string> {
  return 'ran on schedule';
}
