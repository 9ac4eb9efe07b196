// `.ci/run`: everything that must hold, with one closing line. Set-up is each part's own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGES, root } from './packages.mjs';

// The addon that is tested is the one that would be released.
const env = { ...process.env, TEMPORAL_NATIVE_PORTABLE: '1' };
const PARTS = [
  ['npm test', ['scripts/test.mjs']],
  [
    'the real server with the official worker, and both servers compared',
    ['scripts/test.mjs', '--selectProjects', 'integration', 'robustness', 'worker', 'examples', 'differential'],
    { SERVER: 'real', WORKER: 'official' },
  ],
  [
    'our client and worker on the real server',
    ['scripts/test.mjs', '--selectProjects', 'integration'],
    { SERVER: 'real' },
  ],
  [
    'our client and server with the official worker',
    ['scripts/test.mjs', '--selectProjects', 'integration'],
    { WORKER: 'official' },
  ],
  ['lints', ['scripts/lint.mjs']],
  ...PACKAGES.map(({ name, folder }) => [
    `the addon of ${name} runs on older systems`,
    ['scripts/check-glibc.mjs', join(folder, `${name}.linux-x64-gnu.node`)],
  ]),
  ['npm run demo', ['scripts/demo.mjs']],
];

/** Of a failure's text, at the end. The differences between two histories may have thousands of lines. */
const MOST_CHARACTERS = 4_000;

const folder = mkdtempSync(join(tmpdir(), 'temporal-native-ci-'));
const total = { passed: 0, failed: 0 };
const lines = [];
const failures = [];
try {
  for (const [index, [name, args, chosen]] of PARTS.entries()) {
    console.log(`\n=== ${name}`);
    const report = join(folder, `${index}.json`);
    const began = Date.now();
    const { status } = spawnSync(process.execPath, args, {
      cwd: root,
      env: { ...env, ...chosen, TEST_REPORT: report },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const result = readReport(report, status);
    const { passed, failed } = result;
    total.passed += passed;
    total.failed += failed;
    failures.push(...result.failures.map((text) => `--- failed in ${name}: ${text.slice(0, MOST_CHARACTERS)}`));
    lines.push(`${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - began) / 1000)} s)`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// Once more at the end, where they are found: what they printed in their place, whole, is thousands of lines above.
console.log(['', ...failures, ...lines, ''].join('\n'));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** A part without a report of its own is one check: it ends well or it does not. */
function readReport(file, status) {
  try {
    const { passed, failed, failures } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed, failed: status === 0 ? failed : Math.max(failed, 1), failures };
  } catch {
    return status === 0
      ? { passed: 1, failed: 0, failures: [] }
      : { passed: 0, failed: 1, failures: [`it ended with ${status}`] };
  }
}
