import {
  ApplicationFailure,
  condition,
  createActivityHandle,
  defineQuery,
  defineSignal,
  setHandler,
} from 'temporal-native/workflow';
import type * as activities from '../activities.mjs';
import type { OrderStatus, Receipt } from './order.types';

const pay = defineSignal<[number]>('pay');
const status = defineQuery<OrderStatus>('status');

const { ship } = createActivityHandle<typeof activities>({ startToCloseTimeout: '10 seconds' });

const UNIT_PRICE = 10;

/** Waits until an order is paid for, in one part or several, and has it shipped. */
export async function order(item: string, quantity: number): Promise<Receipt> {
  if (item === 'unobtainium') {
    throw ApplicationFailure.nonRetryable(`${item} is sold out`, 'SoldOut', { item });
  }
  const price = quantity * UNIT_PRICE;
  let paid = 0;
  setHandler(pay, (amount) => {
    paid += amount;
  });
  setHandler(status, () => ({ state: paid < price ? 'awaiting payment' : 'paid', price, paid }));
  await condition(() => paid >= price);
  const { trackingId } = await ship(item, quantity);
  return { item, quantity, paid, trackingId };
}
