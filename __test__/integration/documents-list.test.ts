/** The list of snippets and the tests agree: each is run by a test of its name, with the document's own lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentSnippet, documentSnippets, testFile, testName } from './documents.list';

const onClient = documentSnippets.filter(({ side }) => side === 'client');

test('no two snippets have the same name', () => {
  const names = documentSnippets.map(testName);
  expect(new Set(names).size).toBe(names.length);
});

test('only workflow-side snippets are left for later', () => {
  expect(documentSnippets.filter(({ notYet }) => notYet)).toEqual(
    documentSnippets.filter(({ side }) => side === 'workflow'),
  );
});

test('every client-side snippet is in the list', () => {
  expect(onClient.filter(({ document }) => document === 'workflows')).toHaveLength(11);
  expect(onClient.filter(({ document }) => document === 'client')).toHaveLength(9);
});

test.each(onClient.map((snippet) => [testName(snippet), snippet] as const))('%s has a test', (_name, snippet) => {
  expect(bodyOfTest(snippet)).not.toBe('');
});

const withCode = onClient.filter(({ code }) => code !== undefined);

test.each(withCode.map((snippet) => [testName(snippet), snippet] as const))('%s is unchanged', (_name, snippet) => {
  let rest = bodyOfTest(snippet)
    .split('\n')
    .map((line) => line.trim());
  for (const line of codeLines(snippet)) {
    const index = rest.findIndex((candidate) => candidate.includes(line));
    expect({ line, found: index >= 0 }).toEqual({ line, found: true });
    rest = rest.slice(index + 1);
  }
});

/** The snippet's lines after the changes it declares; without comments, and without imports, which are at the top. */
function codeLines({ code = '', changes = [] }: DocumentSnippet): string[] {
  const changed = changes.reduce((text, { from, to }) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, code);
  return changed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//') && !line.startsWith('import '));
}

function bodyOfTest(snippet: DocumentSnippet): string {
  const source = readFileSync(join(__dirname, testFile(snippet.document)), 'utf8');
  const [, after = ''] = source.split(`test('${testName(snippet)}', `);
  return after.split(/^(?:\}\);|test)/m)[0] ?? '';
}
