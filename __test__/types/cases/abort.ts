/** `AbortSignal` on calls, and the scoped forms. */
import type { Connection, Description, WorkflowClient } from 'temporal-native';
import { same } from './same.js';

declare const connection: Connection;
declare const client: WorkflowClient;
const { signal } = new AbortController();

export async function abort(): Promise<void> {
  const handle = client.createWorkflowHandle('some-id');
  await handle.result({ signal, followRuns: false });
  await handle.cancel({ signal, reason: 'enough' });
  const description = await handle.describe({ signal });
  same<typeof description, Description>(true);
  same<typeof description.startTime, Date>(true);
  same<typeof description.closeTime, Date | undefined>(true);
  client.createWorkflowHandle('example', { taskQueue: 'q', signal });
  client.getHandle('some-id', undefined, { signal });
  await client.result('some-id', undefined, { signal });

  const answer = await connection.withAbortSignal(signal, async () => 1);
  same<typeof answer, number>(true);
  await connection.withDeadline(Date.now() + 1000, async () => {});
  await connection.withDeadline(new Date(), async () => {});
  await connection.withMetadata({ tenant: 'a' }, async () => {});

  // @ts-expect-error: a signal is an AbortSignal, not its controller
  await handle.result({ signal: new AbortController() });
  // @ts-expect-error: metadata are strings
  await connection.withMetadata({ tenant: 1 }, async () => {});
}
