/** A test of a workflow through the client, as it stands in a user's own project. */
import { Connection, WorkflowClient, WorkflowExecutionCancelledError } from 'temporal-native';
import type { Order } from '../workflows/order.types';

const taskQueue = 'examples';

let connection: Connection;
let client: WorkflowClient;

beforeAll(async () => {
  connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
  client = new WorkflowClient(connection.service);
});

afterAll(() => connection.close());

test('an order ends when it is paid for', async () => {
  const order = client.createWorkflowHandle<Order>('order', { taskQueue });
  await order.start('tea', 3);
  expect(await order.query.status()).toEqual({ state: 'awaiting payment', price: 30, paid: 0 });

  await order.signal.pay(10);
  await order.signal.pay(20);
  expect(await order.result()).toMatchObject({ item: 'tea', quantity: 3, paid: 30 });
});

test('an order that is cancelled has no receipt', async () => {
  const order = client.createWorkflowHandle<Order>('order', { taskQueue });
  await order.start('tea', 1);
  await order.cancel();
  await expect(order.result()).rejects.toThrow(WorkflowExecutionCancelledError);
});

test('what is sold out cannot be ordered', async () => {
  const order = client.createWorkflowHandle<Order>('order', { taskQueue });
  await expect(order.execute('unobtainium', 1)).rejects.toMatchObject({
    code: 'TEMPORAL_WORKFLOW_FAILED',
    cause: { message: 'unobtainium is sold out', type: 'SoldOut', details: [{ item: 'unobtainium' }] },
  });
});
