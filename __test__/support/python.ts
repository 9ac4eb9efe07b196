/** Python with Temporal's SDK, for peers of another language. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const repository = join(__dirname, '..', '..');

/** The environment in which `python3` finds the SDK, which is installed when absent. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  // The script is an ES module, which jest's CommonJS cannot load.
  const script = `import { withPythonSdk } from './scripts/python.mjs';
    console.log(JSON.stringify(withPythonSdk({ PYTHONPATH: process.env.PYTHONPATH })));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: repository,
    encoding: 'utf8',
  });
  return { ...process.env, ...JSON.parse(printed.trim().split('\n').at(-1) ?? '') };
}
