/**
 * Fails when an addon needs a newer glibc than the oldest that is supported. For addons that are built as released
 * (`scripts/build.mjs --portable`); a plain build needs the glibc of its own machine. Needs readelf, of binutils.
 *
 *   node scripts/check-glibc.mjs <file>
 */
import { execFileSync } from 'node:child_process';

const NEWEST = [2, 28];

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/check-glibc.mjs <file>');
  process.exit(2);
}
const needs = execFileSync('readelf', ['--version-info', '--wide', file], { encoding: 'utf8' });
const versions = [...needs.matchAll(/Name: GLIBC_(\d+)\.(\d+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
if (versions.length === 0) {
  console.error(`${file}: no version of glibc is named: is it an addon for Linux with glibc?`);
  process.exit(1);
}
const needed = versions.sort(compare).at(-1);
const fits = compare(needed, NEWEST) <= 0;
console.log(
  `${file} needs glibc ${needed.join('.')}; at most ${NEWEST.join('.')} is allowed: ${fits ? 'ok' : 'FAILED'}`,
);
process.exitCode = fits ? 0 : 1;

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1];
}
