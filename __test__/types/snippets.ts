/** Makes code that is quoted in documents into a module that the compiler can check. */

const IMPORT = /^import \{ (.*) \} from '(.*)';\n/gm;

/** Each piece in a function of its own, so that their names do not meet; imports at the top. */
export function asModule(prelude: string, snippets: readonly { name: string; code: string }[]): string {
  const imports = new Map<string, Set<string>>();
  const functions = snippets.map(({ name, code }, index) => {
    const rest = code.replace(IMPORT, (_line, names: string, from: string) => {
      const all = imports.get(from) ?? new Set();
      imports.set(from, all);
      for (const imported of names.split(',')) {
        all.add(imported.trim());
      }
      return '';
    });
    return `// ${name}\nexport async function snippet${index + 1}(): Promise<void> {\n${inBlocks(rest)}\n}\n`;
  });
  const lines = [...imports].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return [...lines, prelude, ...functions].join('\n');
}

/** Where a paragraph declares a constant for the second time, the document means another place: a block of its own. */
function inBlocks(code: string): string {
  const declared = new Set<string>();
  let open = 0;
  const paragraphs = code.split('\n\n').map((paragraph) => {
    const names = [...paragraph.matchAll(/^const (?:\{ )?(\w+)/gm)].map((match) => match[1] as string);
    const again = names.some((name) => declared.has(name));
    for (const name of names) {
      declared.add(name);
    }
    open += again ? 1 : 0;
    return again ? `{\n${paragraph}` : paragraph;
  });
  return paragraphs.join('\n\n') + '\n}'.repeat(open);
}

/** The code blocks of one language in a Markdown text. */
export function codeBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

const FILE_NAME = /^\/\/ ([\w.-]+\.ts)\n/;

/** Those of them that say in their first line which file they are. */
export function filesOf(markdown: string): Map<string, string> {
  const named = codeBlocks(markdown, 'ts').map((code) => [FILE_NAME.exec(code)?.[1], code] as const);
  return new Map(named.filter((file): file is [string, string] => file[0] !== undefined));
}

/** Whether a block is part of a text, not a file of its own. */
export function isExcerpt(code: string): boolean {
  return !FILE_NAME.test(code);
}
