import { Connection } from 'temporal-native';
import { rejection } from './conditions';
import { answer, EMPTY, fakeServer } from './grpc-answers';
import { useClosing } from './setup';

const closing = useClosing();

test('untilReady goes on while there is no server, also when calls are not retried', async () => {
  const server = closing(await fakeServer((stream) => answer(stream, EMPTY), 4));
  const connection = closing(new Connection({ address: server.address, retry: false }));
  expect(await rejection(connection.ensureConnected())).toMatchObject({ grpcStatus: { name: 'UNAVAILABLE' } });
  await connection.untilReady(20_000);
});

test('untilReady does not wait for what cannot come', async () => {
  const server = closing(await fakeServer((stream) => answer(stream, EMPTY)));
  const connection = closing(new Connection({ address: server.address, tls: true }));
  const before = Date.now();
  expect(await rejection(connection.untilReady(60_000))).toMatchObject({ code: 'TEMPORAL_SERVICE_ERROR' });
  expect(Date.now() - before).toBeLessThan(30_000);
});
