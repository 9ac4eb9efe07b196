/** The official client, for what a test has to see of the server without our own code in between. */
import { Client, Connection } from '@temporalio/client';
import { address } from './server-address';

export interface Official {
  readonly client: Client;
}

/** To be called where tests are declared. The client is there once the tests run. */
export function openOfficialClient(): Official {
  let connection: Connection | undefined;
  let client: Client | undefined;
  beforeAll(async () => {
    connection = await Connection.connect({ address });
    client = new Client({ connection });
  });
  afterAll(() => connection?.close());
  return {
    get client(): Client {
      if (!client) throw new Error('the official client is there only while tests run');
      return client;
    },
  };
}

/** The event a run began with: the server's own record of every option it was started with. */
export async function startedEvent(official: Official, workflowId: string, runId?: string) {
  const { events } = await official.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const event = events?.[0];
  const attributes = event?.workflowExecutionStartedEventAttributes;
  if (!event || !attributes) throw new Error(`the history of ${workflowId} does not begin with its start`);
  return { event, attributes };
}
