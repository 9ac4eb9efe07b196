/** The list of snippets and the tests agree: each is run by a test of its name, with the document's own lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeFile, type DocumentSnippet, documentSnippets, testFile, testName } from './documents.list';

const TESTS = join(__dirname, '..');

test('no two snippets have the same name', () => {
  const names = documentSnippets.map(testName);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['workflows', 'client', 11],
  ['client', 'client', 9],
  ['workflows', 'workflow', 5],
  ['client', 'workflow', 1],
] as const)('every snippet of %s for the %s side is in the list', (document, side, count) => {
  const listed = documentSnippets.filter((snippet) => snippet.document === document && snippet.side === side);
  expect(listed).toHaveLength(count);
});

test.each(documentSnippets.map((snippet) => [testName(snippet), snippet] as const))(
  '%s has a test',
  (_name, snippet) => {
    expect(bodyOfTest(snippet)).not.toBe('');
  },
);

const withCode = documentSnippets.filter(({ code }) => code !== undefined);

test.each(withCode.map((snippet) => [testName(snippet), snippet] as const))('%s is unchanged', (_name, snippet) => {
  const isWorkflow = snippet.side === 'workflow';
  const source = isWorkflow ? readFileSync(join(TESTS, codeFile(snippet)), 'utf8') : bodyOfTest(snippet);
  let rest = linesOf(source);
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
  return linesOf(changed).filter((line) => line !== '' && !line.startsWith('//') && !line.startsWith('import '));
}

/** Without indentation; arguments that stand below each other stand in one line, as the formatter has them. */
function linesOf(code: string): string[] {
  const joined = code.replace(/\(\n\s+([\w\s,]+?)\n\s*\)/g, (_all, args: string) => `(${args.replace(/\s+/g, ' ')})`);
  return joined.split('\n').map((line) => line.trim());
}

function bodyOfTest(snippet: DocumentSnippet): string {
  const source = readFileSync(join(TESTS, testFile(snippet)), 'utf8');
  const [, after = ''] = source.split(`test('${testName(snippet)}', `);
  return after.split(/^(?:\}\);|test)/m)[0] ?? '';
}
