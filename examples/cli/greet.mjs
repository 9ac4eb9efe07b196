#!/usr/bin/env node
/**
 * Starts a workflow, waits for its result, prints it.
 *
 *   node examples/cli/greet.mjs Ada
 */
import { Connection, ServiceError, WorkflowClient, WorkflowFailedError } from 'temporal-native';

const [name] = process.argv.slice(2);
if (name === undefined) {
  console.error('usage: greet <name>');
  process.exit(2);
}

try {
  const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS, connectTimeout: '5s' });
  const client = new WorkflowClient(connection.service);
  console.log(await client.execute('greet', { taskQueue: 'examples', args: [name] }));
  // The connection need not be closed: it keeps nothing alive.
} catch (error) {
  console.error(`greet: ${explain(error)}`);
  process.exitCode = 1;
}

function explain(error) {
  if (error instanceof WorkflowFailedError) {
    return `the workflow did not succeed: ${error.cause?.message ?? error.message}`;
  }
  if (error instanceof ServiceError) {
    return `the server cannot be reached: ${error.message}`;
  }
  return error.stack;
}
