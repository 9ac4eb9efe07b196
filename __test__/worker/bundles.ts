/** Workflow code that a test writes itself. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundle } from 'temporal-native-worker';

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-native-bundle-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The workflow `changes` with this body, which may use all of the API. */
export async function bundleOf(body: string): Promise<WorkflowBundle> {
  const code = `import * as api from 'temporal-native/workflow';
const { proxyActivities, sleep, workflowInfo, condition, defineSignal, setHandler } = api;
export async function changes() { ${body} }
`;
  return bundleWorkflowCode({ workflowsPath: folderOf({ 'index.ts': code }) });
}
