/**
 * Serves the app.
 *
 *   node examples/express/server.ts            (Node 22.18 or later, which reads TypeScript)
 */
import type { AddressInfo } from 'node:net';
import { Connection, WorkflowClient } from 'temporal-native';
import { createApp } from './app.ts';

// One connection for the whole process. It does no I/O before the first call, and connects again when it was lost.
const connection = new Connection({ address: process.env.TEMPORAL_ADDRESS });
const client = new WorkflowClient(connection.service);

const server = createApp(client).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`);
});

process.once('SIGTERM', async () => {
  // Requests that wait for a receipt are answered, with an error, when the connection closes.
  server.close();
  await connection.close();
});
