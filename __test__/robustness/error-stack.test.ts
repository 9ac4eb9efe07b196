import { readFileSync } from 'node:fs';
import { Connection, WorkflowClient } from 'temporal-native';
import { unusedPort } from './fault-proxy';
import { lastLine, runScript } from './run-script';
import { useClosing } from './setup';

jest.setTimeout(90_000);

interface Failure {
  readonly call: string;
  readonly line: number;
  readonly name: string;
  readonly stack: string;
}

describe('the stack of a failed call', () => {
  const closing = useClosing();

  test('shows the line of the caller, for every kind of call', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const end = await runScript('failing-calls.cjs', { args: [address], limitMs: 60_000 });
    const failures = lastLine<Failure[]>(end);
    expect(failures.length).toBeGreaterThan(10);
    for (const { call, line, name, stack } of failures) {
      expect({ call, name, line }).toEqual({ call, name: 'ServiceError', line: expect.any(Number) });
      expect(stack).toContain(`failing-calls.cjs:${line}:`);
      expect(stack).toContain(`at async ${call}`);
      // The first line is the error itself, as printed by an uncaught one.
      expect(stack).toMatch(/^ServiceError: /);
    }
  });

  test('shows the line of the caller in TypeScript under jest', async () => {
    const address = `127.0.0.1:${await unusedPort()}`;
    const client = new WorkflowClient(closing(new Connection({ address, retry: false })).service);
    const handle = client.createWorkflowHandle('neverRun', { taskQueue: 'any' });
    let stack = '';
    try {
      await handle.start(); // the caller's line
    } catch (error) {
      stack = String((error as Error).stack);
    }
    const lines = readFileSync(__filename, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.endsWith("// the caller's line")) + 1;
    expect(line).toBeGreaterThan(0);
    expect(stack).toContain(`error-stack.test.ts:${line}:`);
  });
});
