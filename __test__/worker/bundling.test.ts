/** What cannot be bundled: each time the error names what is wrong, and where. */
import { join } from 'node:path';
import { bundleWorkflowCode, WorkflowBundleError } from 'temporal-native-worker';
import { rejectionOf } from '../support/rejection';
import { folderOf } from './bundles';

const export_ = 'export async function main() {';

test.each<[what: string, code: string, told: RegExp]>([
  [
    'a name that the API has not',
    `import { sleep, nope } from 'temporal-native/workflow';\n${export_} await sleep(1); return nope(); }`,
    /index\.ts:1:\d+: .*temporal-native\/workflow.*"nope"/,
  ],
  ['a name that a file has not', `import { nope } from './other';\n${export_} return nope(); }`, /index\.ts:1.*nope/],
  ['a file that is not there', `import { gone } from './gone';\n${export_} gone(); }`, /index\.ts:1:.*"\.\/gone"/],
  [
    'a package that is not there',
    `import gone from 'no-such-package';\n${export_} gone(); }`,
    /index\.ts:1:.*"no-such-package"/,
  ],
  ['a module of Node', `import fs from 'node:fs';\n${export_} fs.sync(); }`, /'node:fs'.*imported by .*index\.ts/],
  ['the same without its prefix', `import 'fs/promises';\n${export_} }`, /'fs\/promises'.*imported by .*index\.ts/],
  ['the same by require', `const os = require('os');\n${export_} os; }`, /'os'.*imported by .*index\.ts/],
  ['the same while it runs', `${export_} await import('node:http'); }`, /'node:http'.*imported by .*index\.ts/],
  ['what is no code', 'export const = 1;', /index\.ts:1:13: /],
])('%s', async (_what, code, told) => {
  const workflowsPath = folderOf({ 'index.ts': code, 'other.ts': 'export const some = 1;\n' });
  const error = await rejectionOf(bundleWorkflowCode({ workflowsPath }));
  expect(error).toBeInstanceOf(WorkflowBundleError);
  expect(error.message).toContain(`the workflows of ${workflowsPath} cannot be bundled`);
  expect(error.message).toMatch(told);
});

test('a path that is not there', async () => {
  const workflowsPath = join(folderOf({}), 'nowhere');
  const error = await rejectionOf(bundleWorkflowCode({ workflowsPath }));
  expect(error).toBeInstanceOf(WorkflowBundleError);
  expect(error.message).toContain(workflowsPath);
});

test('a type of the API that is imported as if it were a value is none of these', async () => {
  const code = `import { type WorkflowInfo, ActivityOptions } from 'temporal-native/workflow';
${export_} const options: ActivityOptions = {}; return options as unknown as WorkflowInfo; }`;
  expect((await bundleWorkflowCode({ workflowsPath: folderOf({ 'index.ts': code }) })).code).toContain('main');
});
