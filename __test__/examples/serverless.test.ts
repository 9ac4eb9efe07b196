/** examples/serverless: the handler, bundled as such functions are, in a process of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openClient } from '../support/client';
import { address } from '../support/environment';
import { uniqueId } from '../support/ids';
import { repository, runNode } from './run-node';

const { client } = openClient();
let folder: string;

beforeAll(async () => {
  // Inside the repository, where `temporal-native` is found by its own name.
  folder = await mkdtemp(join(repository, 'build', 'serverless-'));
  await build({
    entryPoints: [join(repository, 'examples', 'serverless', 'handler.ts')],
    outfile: join(folder, 'handler.cjs'),
    bundle: true,
    platform: 'node',
    external: ['temporal-native'],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Calls the handler with each body in turn, as one instance of the function would be. */
async function invoke(...events: { body: string | null; requestId: string }[]): Promise<any[]> {
  const script = `
    const { handler } = require('./handler.cjs');
    (async () => {
      for (const { body, requestId } of ${JSON.stringify(events)}) {
        console.log(JSON.stringify(await handler({ body, requestContext: { requestId } })));
      }
    })();`;
  const file = join(folder, 'invoke.cjs');
  await writeFile(file, script);
  const ended = await runNode([file], { TEMPORAL_ADDRESS: address });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a request becomes an order; the instance ends by itself', async () => {
  const requestId = uniqueId('request');
  const [answer] = await invoke({ body: JSON.stringify({ item: 'tea', quantity: 2 }), requestId });
  expect(answer).toMatchObject({ statusCode: 202, headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(answer.body)).toEqual({ id: `order-${requestId}` });

  const order = client.getHandle(`order-${requestId}`);
  await order.signal('pay', 20);
  expect(await order.result()).toEqual({
    item: 'tea',
    quantity: 2,
    paid: 20,
    trackingId: `parcel-of-order-${requestId}`,
  });
});

test('a request that is made again does not order again, also when the order is done', async () => {
  const event = { body: JSON.stringify({ item: 'tea' }), requestId: uniqueId('request') };
  const [first, second] = await invoke(event, event);
  expect(second).toEqual(first);
  const order = client.getHandle(`order-${event.requestId}`);
  const { runId } = await order.describe();
  await order.signal('pay', 10);
  await order.result();
  const [third] = await invoke(event);
  expect(third).toEqual(first);
  expect((await order.describe()).runId).toBe(runId);
});

test('a bad request is refused', async () => {
  const [answer] = await invoke({ body: null, requestId: uniqueId('request') });
  expect(answer).toMatchObject({ statusCode: 400 });
});
