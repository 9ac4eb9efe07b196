import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { BuildFailure, Plugin } from 'esbuild';
import { checkKnown, checkNonEmpty, checkObject } from '../../../lib/check.js';
import { BUNDLE_FILENAME } from '../../../lib/workflow/stack-traces.js';
import { WorkflowBundleError } from './errors.js';

/** What workflow code is bundled with. */
export interface BundleOptions {
  /** The module that exports the workflows, by its path: a file, or a folder with an index. */
  workflowsPath: string;
  /** A module that exports `payloadConverter`, by its path. */
  payloadConverterPath?: string;
  /** A module that exports `failureConverter`, by its path. */
  failureConverterPath?: string;
  /** Modules that workflow code imports and never uses while it runs. */
  ignoreModules?: string[];
}

/** Workflow code in one script, as a worker takes it. */
export interface WorkflowBundle {
  readonly code: string;
  /** JSON. */
  readonly sourceMap: string;
}

const WORKFLOW_MODULE = 'temporal-native/workflow';

/** Names of what {@link WORKFLOW_MODULE} exports; written by the build. */
declare const WORKFLOW_EXPORTS: readonly string[];

/**
 * Bundles workflow code: TypeScript or JavaScript, ES modules or CommonJS, with the packages that it imports. A worker does
 * it by itself when it is given `workflowsPath`; done before, it starts sooner, and needs no sources.
 *
 * @throws WorkflowBundleError when the code cannot be bundled, or imports what workflows must not use
 */
export async function bundleWorkflowCode(options: BundleOptions): Promise<WorkflowBundle> {
  checkObject(options, 'the options of bundleWorkflowCode');
  checkKnown(
    options,
    ['workflowsPath', 'payloadConverterPath', 'failureConverterPath', 'ignoreModules'],
    'bundleWorkflowCode',
  );
  const workflowsPath = resolve(checkNonEmpty(options.workflowsPath, 'workflowsPath'));
  // A worker that is given its bundle does without.
  const { build } = require('esbuild') as typeof import('esbuild');
  try {
    const { outputFiles } = await build({
      stdin: { contents: entryOf(options, workflowsPath), resolveDir: dirname(workflowsPath), loader: 'js' },
      absWorkingDir: dirname(workflowsPath),
      bundle: true,
      write: false,
      outfile: BUNDLE_FILENAME,
      format: 'cjs',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workflow', 'import', 'require', 'default'],
      target: 'node20',
      // A workflow's type is its function's name.
      keepNames: true,
      sourcemap: 'external',
      sourcesContent: false,
      // `import()` becomes part of the bundle, so that nothing is loaded while a workflow runs.
      supported: { 'dynamic-import': false },
      plugins: [refuseModules(options.ignoreModules ?? [])],
      logLevel: 'silent',
    });
    const [sourceMap, code] = [...outputFiles].sort(
      (a, b) => Number(b.path.endsWith('.map')) - Number(a.path.endsWith('.map')),
    );
    return { code: code?.text ?? '', sourceMap: sourceMap?.text ?? '' };
  } catch (error) {
    throw bundleError(error, workflowsPath);
  }
}

function entryOf({ payloadConverterPath, failureConverterPath }: BundleOptions, workflowsPath: string): string {
  const lines = [`import * as workflows from ${JSON.stringify(workflowsPath)};`, 'export { workflows };'];
  if (payloadConverterPath !== undefined) {
    lines.push(`export { payloadConverter } from ${JSON.stringify(resolve(payloadConverterPath))};`);
  }
  if (failureConverterPath !== undefined) {
    lines.push(`export { failureConverter } from ${JSON.stringify(resolve(failureConverterPath))};`);
  }
  return lines.join('\n');
}

/** Refuses what is not deterministic, with the chain of imports that leads there. */
function refuseModules(ignored: readonly string[]): Plugin {
  return {
    name: 'temporal-native',
    setup({ onResolve, onLoad, resolve: find }) {
      /** Of each module, the one that was the first to import it. */
      const importers = new Map<string, string>();
      onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        if (pluginData === FINDING || kind === 'entry-point') {
          return undefined;
        }
        if (path === WORKFLOW_MODULE) {
          return kind.startsWith('require') ? { path, external: true } : { path, namespace: 'workflow-api' };
        }
        if (ignored.includes(path)) {
          return { path, namespace: 'ignored' };
        }
        if (Object.hasOwn(PROVIDED, path.replace(/^node:/, ''))) {
          return { path, namespace: 'provided' };
        }
        if (isBuiltin(path)) {
          return { errors: [{ text: refusal(path, chain(importers, importer)) }] };
        }
        const found = await find(path, { importer, resolveDir, kind, pluginData: FINDING });
        if (found.errors.length === 0 && !importers.has(found.path)) {
          importers.set(found.path, importer);
        }
        return found;
      });
      onLoad({ filter: /.*/, namespace: 'workflow-api' }, () => ({ contents: workflowApi() }));
      onLoad({ filter: /.*/, namespace: 'provided' }, ({ path }) => ({
        contents: `module.exports = { ${PROVIDED[path.replace(/^node:/, '')]} };`,
      }));
      onLoad({ filter: /.*/, namespace: 'ignored' }, ({ path }) => {
        const message = JSON.stringify(`'${path}' is ignored in workflow code`);
        // As the prototype, it is that of the copies, too, that the bundle makes of what is imported.
        return {
          contents: `module.exports = Object.create(new Proxy({}, { get(_none, name) {
            if (typeof name === 'symbol' || name === '__esModule' || name === 'then') return undefined;
            throw new Error(${message});
          } }));`,
        };
      });
    },
  };
}

/**
 * The API as an ES module. Each run evaluates the bundle, and an external module's exports would be copied each time, all of
 * them; of these, those that nobody imports are left out.
 */
function workflowApi(): string {
  return [
    `const api = require(${JSON.stringify(WORKFLOW_MODULE)});`,
    'const read = (name) => api[name];',
    ...WORKFLOW_EXPORTS.map((name) => `export const ${name} = /* @__PURE__ */ read('${name}');`),
    'export default api;',
  ].join('\n');
}

/** What there is in workflows of modules of Node, as in Temporal's own SDK: globals. */
const PROVIDED: Record<string, string> = { url: 'URL, URLSearchParams', util: 'TextEncoder, TextDecoder' };

const FINDING = 'finding';

/** The module, the one that imports it, and so on up to the workflows. */
function chain(importers: ReadonlyMap<string, string>, module: string): string[] {
  const names = [module];
  for (let next = importers.get(module); next && next !== '<stdin>'; next = importers.get(next)) {
    names.push(next);
  }
  return names;
}

function refusal(path: string, importers: readonly string[]): string {
  return `workflow code cannot use '${path}': what it does is not the same in every replay. It is imported by ${importers.join(', which is imported by ')}`;
}

function bundleError(error: unknown, workflowsPath: string): unknown {
  const { errors } = error as Partial<BuildFailure>;
  if (!Array.isArray(errors)) {
    return error;
  }
  const lines = errors.map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column}: ${text}` : text,
  );
  return new WorkflowBundleError(`the workflows of ${workflowsPath} cannot be bundled:\n${lines.join('\n')}`, {
    cause: error,
  });
}
