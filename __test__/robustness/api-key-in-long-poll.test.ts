import { Connection, WorkflowClient } from 'temporal-native';
import { answer, EMPTY_PAGE, fakeServer } from './grpc-answers';
import { useClosing } from './setup';

const closing = useClosing();

async function keysOfThreePages(apiKey: () => string): Promise<unknown[]> {
  const seen: unknown[] = [];
  let third = (): void => {};
  const thirdCame = new Promise<void>((resolve) => {
    third = resolve;
  });
  const server = closing(
    await fakeServer((stream, headers) => {
      seen.push(headers.authorization);
      if (seen.length < 3) answer(stream, EMPTY_PAGE);
      else third();
    }),
  );
  const connection = closing(new Connection({ address: server.address, tls: false, apiKey }));
  const result = new WorkflowClient(connection.service).getHandle('long-running').result();
  result.catch(() => {});
  await thirdCame;
  return seen;
}

test('a function that gives the API key is asked for each page of a long poll', async () => {
  let asked = 0;
  const seen = await keysOfThreePages(() => {
    asked++;
    return `key-${asked}`;
  });
  expect(seen).toEqual(['Bearer key-1', 'Bearer key-2', 'Bearer key-3']);
});

test('one that throws then leaves the key as it was', async () => {
  let asked = 0;
  const seen = await keysOfThreePages(() => {
    asked++;
    if (asked === 2) throw new Error('the vault is closed');
    return `key-${asked}`;
  });
  expect(seen).toEqual(['Bearer key-1', 'Bearer key-1', 'Bearer key-3']);
});
