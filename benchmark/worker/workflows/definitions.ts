// The workflows, in words that both packages know: each is given the one that it is bundled for.

import type * as api from 'temporal-native/workflow';
import type * as activities from '../activities.mjs';

type Api = Pick<typeof api, 'condition' | 'defineSignal' | 'proxyActivities' | 'setHandler'>;

export function workflowsWith({ condition, defineSignal, proxyActivities, setHandler }: Api) {
  const { echo } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute' });
  const signal = defineSignal('signal');

  return {
    /** Ends in its first task. */
    async hello(): Promise<string> {
      return 'hello';
    },

    /** Ten activities, one after the other. */
    async tenActivities(): Promise<number> {
      let sum = 0;
      for (let i = 0; i < 10; i++) sum += await echo(i);
      return sum;
    },

    /** Ends when it has had that many signals. */
    async count(signals: number): Promise<number> {
      let had = 0;
      setHandler(signal, () => {
        had += 1;
      });
      await condition(() => had >= signals);
      return had;
    },

    /** Stays in the worker's memory. */
    async wait(): Promise<void> {
      let ended = false;
      setHandler(signal, () => {
        ended = true;
      });
      await condition(() => ended);
    },
  };
}
