/** Many answers that come at once hold up nobody else. */
import { openClient } from '../support/client';
import { taskQueue } from '../support/environment';
import { counter } from '../workflows';

const { client } = openClient();

test('other work has its turn while a burst of answers is taken', async () => {
  const handle = client.createWorkflowHandle(counter, { taskQueue });
  await handle.start(0);
  let turns = 0;
  const count = () => {
    turns += 1;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const turnOf = await Promise.all(
    Array.from({ length: 256 }, async (_, n) => {
      const answer = handle.describe();
      if (n === 255) {
        // So that the answers gather: whoever took all of them at once would take them in one turn.
        const until = Date.now() + 1_000;
        while (Date.now() < until);
      }
      await answer;
      return turns;
    }),
  );
  clearImmediate(immediate);
  await handle.terminate();
  expect(Math.max(...turnOf) - Math.min(...turnOf)).toBeGreaterThanOrEqual(3);
});
