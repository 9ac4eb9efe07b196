/**
 * The test workflows under the types that the documents' time had for them: a factory that returns `execute`,
 * `signals` and `queries`. Only the type differs; what is started is the name.
 */
import * as workflows from '../workflows';

export type ExampleWorkflow = (initial?: number) => {
  execute(): Promise<number>;
  signals: {
    increment(by?: number): void;
    finish(): void;
  };
  queries: {
    get(): number;
  };
};

/** A workflow with a signal `increment(n)`, a query `get()` and a signal `finish()` that ends it. */
export const exampleWorkflow = workflows.exampleWorkflow as unknown as ExampleWorkflow;

export type WorkflowFn = (label: string) => {
  execute(): Promise<{ label: string; told: (string | number)[] }>;
  signals: {
    pause(): void;
    resume(): void;
    foo(n: number): void;
  };
  queries: {
    get(): number;
  };
};

/** A workflow that ends when it was told `foo`, and is not paused. */
export const workflowFn = workflows.workflowFn as unknown as WorkflowFn;
