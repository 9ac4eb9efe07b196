/** The README tells what is: its table of snippets is the list's, and what it links to exists. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../examples/run-node';
import { documentSnippets, testFile, testName } from '../integration/documents.list';
import { snippetTable, TABLE_BEGIN, TABLE_END } from './snippet-table';

const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'],
  ...['packages/testing/README.md', 'packages/worker/README.md'],
  ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`),
];

test('its table of snippets is the list of them', () => {
  const file = join(repository, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const [before = '', rest = ''] = readme.split(TABLE_BEGIN);
  const [table = '', after = ''] = rest.split(TABLE_END);
  expect(after).not.toBe('');
  if (process.env.UPDATE_README) {
    writeFileSync(file, `${before}${TABLE_BEGIN}\n${snippetTable()}\n${TABLE_END}${after}`);
    return;
  }
  expect(table.trim()).toBe(snippetTable());
});

test('each snippet of the table has its test', () => {
  for (const snippet of documentSnippets) {
    const source = readFileSync(join(repository, '__test__', testFile(snippet)), 'utf8');
    expect(source).toContain(testName(snippet));
  }
});

test.each(DOCUMENTS)('%s links to nothing that is not there', (document) => {
  const text = readFileSync(join(repository, document), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] as string);
  const local = targets.filter((target) => !/^(?:https?:|#)/.test(target));
  const absent = local.filter((target) => !existsSync(join(repository, dirname(document), target.replace(/#.*$/, ''))));
  expect(absent).toEqual([]);
});
