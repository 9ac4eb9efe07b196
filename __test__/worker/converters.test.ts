/** Values in an encoding of the user's own, on both sides; and modules that workflow code imports without using them. */
import { join } from 'node:path';
import { Connection, WorkflowClient } from 'temporal-native';
import { address, openBench } from './support';
import type { converts } from './workflows/converted';
import { payloadConverter } from './workflows/converted/converter';

const bench = openBench({
  workflowsPath: join(__dirname, 'workflows', 'converted'),
  bundlerOptions: { ignoreModules: ['node:fs'] },
  dataConverter: { payloadConverterPath: join(__dirname, 'workflows', 'converted', 'converter.ts') },
  activities: { echo: async (value: unknown) => ({ echo: value }) },
});

test('arguments, results, memo, and what activities take and give', async () => {
  const connection = new Connection({ address });
  const client = new WorkflowClient(connection.service, { dataConverter: { payloadConverter } });
  const handle = client.createWorkflowHandle<typeof converts>('converts', {
    taskQueue: bench.taskQueue,
    memo: { remembered: [1] },
  });
  const given = { text: 'x', list: [1, 2] };
  expect(await handle.execute(given)).toEqual([{ remembered: [1] }, given, { echo: given }]);
  await connection.close();
});
