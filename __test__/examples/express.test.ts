/** examples/express: its routes, by real HTTP requests. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connection, WorkflowClient } from 'temporal-native';
import { createApp } from '../../examples/express/app';
import { openClient } from '../support/client';
import { uniqueId } from '../support/ids';
import { until } from '../support/until';

const { client } = openClient();
let server: Server;

beforeAll(async () => {
  server = await serve(client);
});
afterAll(() => stop(server));

async function serve(of: WorkflowClient): Promise<Server> {
  const listening = createApp(of).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return listening;
}

async function stop(listening: Server): Promise<void> {
  listening.closeAllConnections();
  listening.close();
  await once(listening, 'close');
}

interface Answer {
  status: number;
  body: any;
  headers: Headers;
}

async function request(method: string, path: string, body?: object, at = server): Promise<Answer> {
  const answer = await fetch(url(path, at), {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
}

function url(path: string, at = server): string {
  return `http://127.0.0.1:${(at.address() as AddressInfo).port}${path}`;
}

async function order(item = 'tea', quantity = 1): Promise<string> {
  const { status, body } = await request('POST', '/orders', { item, quantity });
  expect(status).toBe(201);
  return body.id;
}

test('an order is started, queried, signalled and awaited', async () => {
  const id = uniqueId('express');
  const started = await request('POST', '/orders', { id, item: 'tea', quantity: 3 });
  expect(started).toMatchObject({ status: 201, body: { id, runId: expect.any(String) } });
  expect(started.headers.get('location')).toBe(`/orders/${id}`);

  expect(await request('GET', `/orders/${id}`)).toMatchObject({
    status: 200,
    body: { state: 'awaiting payment', price: 30, paid: 0 },
  });

  const receipt = request('GET', `/orders/${id}/receipt`);
  expect(await request('POST', `/orders/${id}/payments`, { amount: 10 })).toMatchObject({ status: 202 });
  expect(await request('POST', `/orders/${id}/payments`, { amount: 20 })).toMatchObject({ status: 202 });
  expect(await receipt).toMatchObject({
    status: 200,
    body: { item: 'tea', quantity: 3, paid: 30, trackingId: `parcel-of-${id}` },
  });
  expect(await request('GET', `/orders/${id}`)).toMatchObject({ status: 200, body: { state: 'paid' } });
});

test('an order is cancelled; its receipt is gone', async () => {
  const id = await order();
  expect(await request('DELETE', `/orders/${id}`)).toMatchObject({ status: 202 });
  expect(await request('GET', `/orders/${id}/receipt`)).toMatchObject({
    status: 410,
    body: { error: 'the order was cancelled' },
  });
});

test('a client that leaves ends the waiting, and not the order', async () => {
  const id = await order();
  const handle = client.getHandle(id);
  const result = jest.spyOn(Object.getPrototypeOf(handle), 'result');
  const leaving = new AbortController();
  const receipt = fetch(url(`/orders/${id}/receipt`), { signal: leaving.signal });
  await until('the app waits for the result', () => result.mock.results.length > 0);
  leaving.abort();
  await expect(receipt).rejects.toMatchObject({ name: 'AbortError' });
  await expect(result.mock.results[0]?.value).rejects.toMatchObject({ name: 'AbortError' });
  result.mockRestore();
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});

test('a bad request is 400', async () => {
  expect(await request('POST', '/orders', { quantity: 1 })).toMatchObject({ status: 400 });
  expect(await request('POST', '/orders', { item: 'tea', quantity: 'many' })).toMatchObject({ status: 400 });
  expect(await request('POST', `/orders/${await order()}/payments`, {})).toMatchObject({ status: 400 });
  expect(
    (await fetch(url('/orders'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }))
      .status,
  ).toBe(400);
});

test('an order that is not there is 404; so is a payment for one that has closed', async () => {
  const absent = uniqueId('absent');
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/receipt'],
    ['DELETE', ''],
  ] as const) {
    expect(await request(method, `/orders/${absent}${path}`)).toMatchObject({
      status: 404,
      body: { error: `there is no open order '${absent}'` },
    });
  }
  const id = await order();
  await request('POST', `/orders/${id}/payments`, { amount: 10 });
  await request('GET', `/orders/${id}/receipt`);
  expect(await request('POST', `/orders/${id}/payments`, { amount: 10 })).toMatchObject({ status: 404 });
});

test('a second order of the same id is 409', async () => {
  const id = await order();
  expect(await request('POST', '/orders', { id, item: 'tea' })).toMatchObject({ status: 409 });
});

test('an order that fails is 422, with its reason', async () => {
  const id = await order('unobtainium');
  expect(await request('GET', `/orders/${id}/receipt`)).toMatchObject({
    status: 422,
    body: { error: 'unobtainium is sold out' },
  });
});

test('a server that cannot be reached is 503, and the caller is told no more', async () => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  // Port 1 is tcpmux's: nothing listens there.
  const connection = new Connection({ address: '127.0.0.1:1', retry: false });
  const withoutServer = await serve(new WorkflowClient(connection.service));
  try {
    expect(await request('POST', '/orders', { item: 'tea' }, withoutServer)).toMatchObject({
      status: 503,
      body: { error: 'the order service cannot be reached' },
    });
    expect(errors).toHaveBeenCalledTimes(1);
  } finally {
    errors.mockRestore();
    await stop(withoutServer);
    await connection.close();
  }
});
