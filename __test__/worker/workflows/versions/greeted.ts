import { condition, defineQuery, defineSignal, setHandler } from 'temporal-native/workflow';

export const back = defineSignal<[string]>('back');
export const waiting = defineQuery<boolean>('waiting');

/** Waits for a greeting in return. */
export async function greeted(name: string): Promise<string> {
  let answer: string | undefined;
  setHandler(back, (word) => {
    answer = `${name}: ${word}`;
  });
  setHandler(waiting, () => answer === undefined);
  await condition(() => answer !== undefined);
  return String(answer);
}
