/** A function as a service: takes an order over HTTP and answers at once; the workflow goes on without it. */
import { Connection, WorkflowClient, WorkflowExecutionAlreadyStartedError } from 'temporal-native';
import type { Order } from '../workflows/order.types.ts';

// Made once for each instance of the function, and used by all of its calls. This does no I/O; the first call connects,
// and an instance that was frozen for an hour connects again by itself.
const connection = new Connection({
  address: process.env.TEMPORAL_ADDRESS,
  apiKey: process.env.TEMPORAL_API_KEY,
});
const client = new WorkflowClient({ connection, namespace: process.env.TEMPORAL_NAMESPACE });

export interface HttpEvent {
  body: string | null;
  requestContext: { requestId: string };
}

export interface HttpResponse {
  statusCode: number;
  headers?: Record<string, string>;
  body: string;
}

export async function handler(event: HttpEvent): Promise<HttpResponse> {
  const { item, quantity = 1 } = JSON.parse(event.body ?? '{}');
  if (typeof item !== 'string' || !Number.isInteger(quantity)) {
    return respond(400, { error: 'an order has an item and a quantity' });
  }
  // Platforms call a function again when they are not sure that it ran: the request's id makes the order once.
  const workflowId = `order-${event.requestContext.requestId}`;
  const order = client.createWorkflowHandle<Order>('order', {
    taskQueue: 'examples',
    workflowId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  try {
    await order.start(item, quantity);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
      throw error;
    }
  }
  return respond(202, { id: workflowId });
}

function respond(statusCode: number, body: object): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
