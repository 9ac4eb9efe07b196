/** Orders over HTTP. Each order is a workflow; this app keeps nothing itself. */
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import type { WorkflowClient } from 'temporal-native';
import type { Order } from '../workflows/order.types.ts';
import { BadRequest, toHttpError } from './errors.ts';

export function createApp(client: WorkflowClient, taskQueue = 'examples'): Express {
  const app = express();
  app.use(express.json());

  // Start.
  app.post('/orders', async (req, res) => {
    const { id, item, quantity = 1 } = req.body ?? {};
    if (typeof item !== 'string' || !Number.isInteger(quantity) || (id !== undefined && typeof id !== 'string')) {
      throw new BadRequest('an order has an item, a quantity, and an id if you want to choose it');
    }
    const order = client.createWorkflowHandle<Order>('order', { taskQueue, workflowId: id });
    const runId = await order.start(item, quantity);
    res.status(201).location(`/orders/${order.workflowId}`).json({ id: order.workflowId, runId });
  });

  // Query.
  app.get('/orders/:id', async (req, res) => {
    const order = client.getHandle<Order>(req.params.id);
    res.json(await order.query.status());
  });

  // Signal.
  app.post('/orders/:id/payments', async (req, res) => {
    const { amount } = req.body ?? {};
    if (typeof amount !== 'number') {
      throw new BadRequest('a payment has an amount');
    }
    await client.getHandle<Order>(req.params.id).signal.pay(amount);
    res.status(202).json({ amount });
  });

  // Await. The answer may take days; a client that leaves ends the waiting, not the order.
  app.get('/orders/:id/receipt', async (req, res) => {
    const receipt = await client.getHandle<Order>(req.params.id).result({ signal: whenClientLeaves(res) });
    res.json(receipt);
  });

  // Cancel.
  app.delete('/orders/:id', async (req, res) => {
    await client.getHandle<Order>(req.params.id).cancel();
    res.status(202).end();
  });

  app.use(sendError);
  return app;
}

/** Aborted when the response is over: for a response that was not sent yet, that is when the client has gone. */
function whenClientLeaves(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once('close', () => controller.abort());
  return controller.signal;
}

const sendError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.destroyed) {
    return;
  }
  // Express knows the status of its own errors, such as a body that is no JSON.
  if (typeof error?.status === 'number') {
    next(error);
    return;
  }
  const { status, message } = toHttpError(error);
  if (status >= 500) {
    console.error(error);
  }
  res.status(status).json({ error: message });
};
