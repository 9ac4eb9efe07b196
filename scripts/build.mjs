// Builds everything that the package ships: the addon, its types, the facade and its types.
//
//   node scripts/build.mjs [--dev] [--portable] [--facade] [--addon-for TARGET [--zig]]
//     --dev         a quick addon, for working on it
//     --portable    an addon for glibc 2.17 and later, as it is released (linux-x64 only)
//     --facade      leaves the addon as it is
//     --addon-for   the addon alone, for another platform; with --zig as its C compiler and linker
//
// Cargo's target folder is outside the clone unless CARGO_TARGET_DIR says otherwise: see cache.mjs.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build as esbuild } from 'esbuild';
import { cargoEnv } from './cache.mjs';
import { withZig } from './zig.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { values: flags } = parseArgs({
  options: {
    dev: { type: 'boolean' },
    portable: { type: 'boolean' },
    facade: { type: 'boolean' },
    'addon-for': { type: 'string' },
    zig: { type: 'boolean' },
  },
});

if (flags['addon-for'] !== undefined) {
  buildAddon(flags['addon-for'], flags.zig);
} else {
  if (!flags.facade) {
    // Zig knows the symbols of every glibc, so the portable addon is linked against an old one.
    buildAddon(flags.portable ? 'x86_64-unknown-linux-gnu.2.17' : undefined, flags.portable);
  }
  await buildFacade();
  buildTypes();
}

function run(file, args, options = {}) {
  execFileSync(file, args, { cwd: root, stdio: 'inherit', ...options });
}

function runBin(name, args, options) {
  run(`${root}node_modules/.bin/${name}`, args, options);
}

function buildAddon(target, zig) {
  const comment = readFileSync(new URL('./native-header.d.ts', import.meta.url), 'utf8');
  const header = `${comment}\n`;
  const args = ['build', '--platform', '--no-js', '--dts', 'native.d.ts', '--dts-header', header];
  args.push('--no-const-enum', ...(flags.dev ? ['--profile', 'dev-addon'] : ['--release']));
  if (target !== undefined) {
    args.push('--target', target);
  }
  if (zig) {
    args.push('--cross-compile');
  }
  runBin('napi', args, { env: zig ? withZig(cargoEnv()) : cargoEnv() });
}

async function buildFacade() {
  rmSync(`${root}dist`, { recursive: true, force: true });
  await esbuild({
    absWorkingDir: root,
    entryPoints: ['lib/index.ts'],
    outfile: 'dist/index.cjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Names are exported one by one, so that `import { Connection }` works and each class exists once.
  const names = Object.keys(require(`${root}dist/index.cjs`)).sort();
  const lines = ["import cjs from './index.cjs';", `export const { ${names.join(', ')} } = cjs;`];
  writeFileSync(`${root}dist/index.mjs`, `${lines.join('\n')}\n`);
}

function buildTypes() {
  rmSync(`${root}build/types`, { recursive: true, force: true });
  runBin('tsc', ['--project', 'lib/tsconfig.json', '--outDir', 'build/types']);
  // The extractor follows the facade's import of the addon's types.
  copyFileSync(`${root}native.d.ts`, `${root}build/types/native.d.ts`);
  runBin('api-extractor', ['run', '--local', '--config', 'scripts/api-extractor.json']);
}
