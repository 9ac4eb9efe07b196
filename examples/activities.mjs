/** What the examples' workflows have done outside of them. */
import { activityInfo } from 'temporal-native/activity';

/**
 * Hands an order over to be sent.
 *
 * @param {string} item
 * @param {number} quantity
 */
export async function ship(item, quantity) {
  // The same in each attempt, so that an order that is handed over twice is one parcel all the same.
  const workflowId = activityInfo().workflowExecution?.workflowId;
  return { parcel: `${quantity} × ${item}`, trackingId: `parcel-of-${workflowId}` };
}
