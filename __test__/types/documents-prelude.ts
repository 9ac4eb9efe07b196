/** What the documents' snippets speak of without declaring it. */
export const DOCUMENTS_PRELUDE = `
import { Connection, defineQuery, defineSignal, type NewWorkflowHandle, WorkflowClient } from 'temporal-native';

declare const connection: Connection;
declare const client: WorkflowClient;
declare const options: { taskQueue: string };
declare const args: string;
declare const id: string;
declare const workflowId: string;
declare const runId: string;

type ExampleWorkflow = (name: string) => {
  execute(): Promise<string>;
  signals: { increment(by: number): void };
  queries: { get(): number };
};
declare const exampleWorkflow: ExampleWorkflow;
declare const workflow: NewWorkflowHandle<ExampleWorkflow>;
declare const workflowFn: ExampleWorkflow;
declare function example(name: string): Promise<string>;
declare function exampleImported(name: string): Promise<string>;
declare function scheduledWorkflow(): Promise<void>;

const getValue = defineQuery<number>('getValue');
const increment = defineSignal<[number]>('increment');
const pauseSignal = defineSignal('pause');
const resumeSignal = defineSignal('resume');
`;

/** What the README's blocks speak of without declaring it. */
export const README_PRELUDE = `
declare const connection: import('temporal-native').Connection;
declare const client: import('temporal-native').WorkflowClient;
declare function example(name: string): Promise<string>;
type Counter = (initial?: number) => {
  execute(): Promise<number>;
  signals: { increment(by: number): void; finish(): void };
  queries: { get(): number };
};
declare const counter: import('temporal-native').NewWorkflowHandle<Counter>;
declare const caCertificate: Buffer;
declare const clientCertificate: Buffer;
declare const clientKey: Buffer;
declare const currentKey: () => string;
`;
