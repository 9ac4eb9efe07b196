/** The thin thread: our client, our worker, a server; one workflow with an activity, a signal and a query. */
import { openBench } from './support';
import type { greeting } from './workflows';

const bench = openBench();

test('a workflow runs an activity for each signal, answers queries and gives its result', async () => {
  const handle = bench.client.createWorkflowHandle<typeof greeting>('greeting', { taskQueue: bench.taskQueue });
  await handle.start('Hello');
  await handle.signal.welcome('Ada');
  await handle.signal.welcome('Grace');
  expect(await handle.query.names()).toEqual(['Ada', 'Grace']);
  await handle.signal.finish();
  expect(await handle.result()).toEqual(['Hello, Ada!', 'Hello, Grace!']);
  expect(await handle.query.names()).toEqual(['Ada', 'Grace']);
});
