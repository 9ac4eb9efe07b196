/** Children, other workflows, and runs that continue. */
import { openBench } from './support';
import * as workflows from './workflows';

const bench = openBench();
const options = () => ({ taskQueue: bench.taskQueue });

test('children are started, signalled from inside, and give their results', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.family, options()).execute()).toEqual([3, 15]);
});

test("a child's failure is seen by its parent", async () => {
  const handle = bench.client.createWorkflowHandle(workflows.parentOfFailure, options());
  expect(await handle.execute()).toBe('ChildWorkflowFailure: as told');
});

test('a run continues as another one, and as another workflow', async () => {
  expect(await bench.client.createWorkflowHandle(workflows.countDown, options()).execute(3)).toBe('done');
});

test("a run continues from a signal's handler, to the arguments of the factory", async () => {
  const handle = bench.client.createWorkflowHandle<typeof workflows.handedOver>('handedOver', options());
  await handle.start(1);
  await handle.signal.next();
  expect(await handle.result()).toBe(0);
});
