/** The thin thread: one workflow with an activity, a signal and a query. */
import { condition, createActivityHandle } from 'temporal-native/workflow';
import type * as activities from '../activities';

const { greet } = createActivityHandle<typeof activities>({ startToCloseTimeout: '1 minute' });

export function greeting(word: string) {
  const names: string[] = [];
  let finished = false;
  return {
    async execute(): Promise<string[]> {
      const greetings: string[] = [];
      for (;;) {
        await condition(() => names.length > greetings.length || finished);
        const name = names[greetings.length];
        if (name === undefined) {
          return greetings;
        }
        greetings.push(await greet(word, name));
      }
    },
    signals: {
      welcome(name: string): void {
        names.push(name);
      },
      finish(): void {
        finished = true;
      },
    },
    queries: {
      names(): string[] {
        return names;
      },
    },
  };
}
