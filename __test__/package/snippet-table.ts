/** The README's table of the documents' snippets, from the list that the integration tests keep. */
import { type DocumentSnippet, documentSnippets, testFile, testName } from '../integration/documents.list';

const TITLES = { workflows: 'Workflows in Node.js', client: 'Node.js SDK Clients' } as const;
const EXCERPT_LENGTH = 72;

/** Between these comments stands the table. */
export const [TABLE_BEGIN, TABLE_END] = [
  '<!-- snippets: made from __test__/integration/documents.list.ts -->',
  '<!-- /snippets -->',
];

export function snippetTable(): string {
  const rows = documentSnippets.map(
    (snippet) => `| ${[place(snippet), excerpt(snippet), test(snippet)].join(' | ')} |`,
  );
  return ['| document, section | snippet | test |', '|---|---|---|', ...rows].join('\n');
}

function place({ document, heading, ordinal }: DocumentSnippet): string {
  return `${TITLES[document]}, ${heading}, ${ordinal}`;
}

/** The first line that is not a comment or an import; or the name of the file that the document refers to. */
function excerpt({ code, reference }: DocumentSnippet): string {
  if (code === undefined) {
    return `the file \`${reference}\`, which the document includes`;
  }
  const lines = code.split('\n').filter((line) => line !== '' && !/^(?:\/\/|import )/.test(line));
  const [first = ''] = lines;
  const isWhole = lines.length === 1 && first.length <= EXCERPT_LENGTH;
  return `\`${first.slice(0, EXCERPT_LENGTH).replaceAll('|', '\\|')}\`${isWhole ? '' : ' …'}`;
}

function test(snippet: DocumentSnippet): string {
  return `[${testName(snippet)}](__test__/${testFile(snippet)})`;
}
