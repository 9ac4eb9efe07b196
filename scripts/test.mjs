// `npm test`: sets everything up, then runs the Rust tests and all of jest's. Arguments go to jest.
//
// With TEMPORAL_TEST_ADDRESS, the tests use that server instead of starting one. With TEST_REPORT, a JSON report is
// written there: how many passed and failed, and each failure's text.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cargoEnv } from './cache.mjs';
import { root, setUp } from './setup.mjs';

const jestArgs = process.argv.slice(2);
await setUp();
const totals = { passed: 0, failed: 0, failures: [] };
if (jestArgs.length === 0) {
  add(cargoTest());
}
add(jest(jestArgs));
if (process.env.TEST_REPORT) {
  writeFileSync(process.env.TEST_REPORT, JSON.stringify(totals));
}
console.log(`tests: ${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

function add({ passed, failed, failures }) {
  totals.passed += passed;
  totals.failed += failed;
  totals.failures.push(...failures);
}

/** Without the binding, which links only inside Node; the jest tests cover that. */
function cargoTest() {
  const args = ['test', '--workspace', '--no-default-features', '--locked', '--no-fail-fast'];
  const { stdout, status } = spawnSync('cargo', args, {
    cwd: root,
    env: cargoEnv(),
    stdio: ['inherit', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  process.stdout.write(stdout ?? '');
  const results = [...(stdout ?? '').matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed/gm)];
  const sum = (group) => results.reduce((total, match) => total + Number(match[group]), 0);
  // What a test that failed printed: its name, perhaps an empty line, and all until the next one.
  const failures = [...(stdout ?? '').matchAll(/^---- .+ stdout ----\n\n?(?:.+\n)*/gm)].map(([text]) => text);
  // A crate that does not compile has no result line, and must not count as nothing.
  return { passed: sum(1), failed: Math.max(sum(2), status === 0 ? 0 : 1), failures };
}

function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-native-jest-'));
  try {
    const report = join(folder, 'report.json');
    const { status } = spawnSync(
      process.execPath,
      ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...args],
      // The report goes to the file; what people read is on standard error.
      { cwd: root, stdio: ['inherit', 'ignore', 'inherit'] },
    );
    return readJestReport(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readJestReport(file, status) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, failures: ['jest wrote no report'] };
  }
  // What jest says of a suite is the text of each of its failures, with its place.
  const failures = report.testResults
    .filter(({ message }) => message)
    .map(({ name, message }) => `${relative(root, name)}\n${message}`);
  // A test that is skipped without a reason is a defect, so skipping counts as failing.
  const failed =
    report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: Math.max(failed, status === 0 ? 0 : 1), failures };
}
