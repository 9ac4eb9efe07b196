/**
 * The types of the packed package, compiled as its users compile them: strictly, from CommonJS and from ES modules. The
 * files of `cases/` say what must compile, and by `@ts-expect-error` what must not.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, runNode } from '../examples/run-node';
import { documentSnippets, testName } from '../integration/documents.list';
import { PackedPackages, type Project } from '../package/installed';
import { DOCUMENTS_PRELUDE, README_PRELUDE } from './documents-prelude';
import { asModule, codeBlocks, isExcerpt } from './snippets';

let packed: PackedPackages;
let project: Project;

beforeAll(() => {
  packed = new PackedPackages();
  const { main, platform } = packed.tarballs.client;
  project = packed.project(main, platform);
  // Other people's types, for the consumers of this test alone; they are no part of the package.
  for (const scope of ['@types', '@temporalio']) {
    symlinkSync(join(repository, 'node_modules', scope), join(project.folder, 'node_modules', scope));
  }
}, 120_000);
afterAll(() => packed?.remove());

describe.each(['commonjs', 'module'] as const)('from a package of type %s', (type) => {
  test('the cases compile, and what must not compile does not', async () => {
    const folder = consumer(`cases-${type}`, type, { skipLibCheck: false });
    cpSync(join(__dirname, 'cases'), join(folder, 'cases'), { recursive: true });
    await expectToCompile(folder);
  });

  test("the official SDK's definitions fit", async () => {
    const folder = consumer(`official-${type}`, type, { skipLibCheck: true });
    for (const cases of ['cases', 'cases-official']) {
      cpSync(join(__dirname, cases), join(folder, cases), { recursive: true });
    }
    await expectToCompile(folder);
  });

  test('every client-side snippet of both documents compiles as it is written', async () => {
    const snippets = documentSnippets
      .filter(({ side, code }) => side === 'client' && code !== undefined)
      .map((snippet) => ({ name: testName(snippet), code: withChanges(snippet) }));
    expect(snippets).toHaveLength(18);
    const folder = consumer(`documents-${type}`, type, { skipLibCheck: true });
    writeFileSync(join(folder, 'documents.ts'), asModule(DOCUMENTS_PRELUDE, snippets));
    await expectToCompile(folder);
  });

  test('every block of TypeScript in the README compiles', async () => {
    // Those that are files are compiled in ../package/readme-tour.test.ts.
    const blocks = codeBlocks(readFileSync(join(repository, 'README.md'), 'utf8'), 'ts').filter(isExcerpt);
    expect(blocks.length).toBeGreaterThan(5);
    const folder = consumer(`readme-${type}`, type, { skipLibCheck: true });
    const snippets = blocks.map((code, index) => ({ name: `block ${index + 1}`, code }));
    writeFileSync(join(folder, 'readme.ts'), asModule(README_PRELUDE, snippets));
    await expectToCompile(folder);
  });
});

test('a case that is wrong would be found', async () => {
  const folder = consumer('wrong', 'commonjs', { skipLibCheck: true });
  writeFileSync(
    join(folder, 'wrong.ts'),
    `import { Connection } from 'temporal-native';\nnew Connection({ adress: 'localhost' });\n`,
  );
  const { code, stdout } = await compile(folder);
  expect({ code, stdout }).toEqual({
    code: expect.any(Number),
    stdout: expect.stringContaining("'adress' does not exist"),
  });
  expect(code).not.toBe(0);
});

/** Imports come from the prelude; what documents.list.ts changes beyond them is changed here too. */
function withChanges({ code = '', changes = [] }: (typeof documentSnippets)[number]): string {
  const withoutAddress = changes.filter(({ to }) => !to.includes('address'));
  const changed = withoutAddress.reduce((text, { from, to }) => text.replaceAll(from, to), code);
  return changed.replace(/^import .*\n/gm, '');
}

function consumer(name: string, type: 'commonjs' | 'module', options: { skipLibCheck: boolean }): string {
  const folder = join(project.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type }));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    ...options,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }));
  return folder;
}

function compile(folder: string) {
  return runNode([join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', folder]);
}

async function expectToCompile(folder: string): Promise<void> {
  expect(await compile(folder)).toEqual({ code: 0, stdout: '', stderr: '' });
}
