/** A connection and a client for a test file, closed when the file is done. */
import { Connection, type ConnectionOptions, WorkflowClient, type WorkflowClientOptions } from 'temporal-native';
import { address } from './environment';

export interface OpenClient {
  connection: Connection;
  client: WorkflowClient;
}

/** To be called where tests are declared, not inside one. */
export function openClient(options: WorkflowClientOptions = {}, connectionOptions: ConnectionOptions = {}): OpenClient {
  const connection = new Connection({ address, ...connectionOptions });
  const client = new WorkflowClient(connection.service, options);
  afterAll(() => connection.close());
  return { connection, client };
}
