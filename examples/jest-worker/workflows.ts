/** What the worker of the test runs. It is bundled from here: nothing else is loaded into a workflow. */
import { condition, createActivityHandle, defineSignal, setHandler } from 'temporal-native/workflow';
import type * as activities from './activities';

const { sendReminder } = createActivityHandle<typeof activities>({ startToCloseTimeout: '10 seconds' });

export const pay = defineSignal('pay');

/** Waits thirty days for a payment, and reminds whoever has not paid. */
export async function invoice(customer: string): Promise<'paid' | 'reminded'> {
  let isPaid = false;
  setHandler(pay, () => {
    isPaid = true;
  });
  if (await condition(() => isPaid, '30 days')) {
    return 'paid';
  }
  await sendReminder(customer);
  return 'reminded';
}
