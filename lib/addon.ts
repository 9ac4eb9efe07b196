/** Loads addons; loading one loads no other module. */

declare const require: ((path: string) => unknown) & ((path: 'node:fs') => typeof import('node:fs'));
declare const __dirname: string;

/** Of the platforms that have several, those that an addon is built for. */
const VARIANTS: Record<string, readonly string[] | undefined> = { linux: ['-gnu', '-musl'], win32: ['-msvc'] };

/**
 * The addon of a package of this repository; the caller is bundled into a file of its `dist/`.
 *
 * From the package's own folder, where it was built, else from the package of this platform, which npm installs beside it.
 * Which C library there is need not be found out: npm installs the addon for it, and another one does not load.
 */
export function loadAddon(name: string): unknown {
  const { platform, arch } = process;
  const targets = (VARIANTS[platform] ?? ['']).map((variant) => `${platform}-${arch}${variant}`);
  const errors: unknown[] = [];
  for (const target of targets) {
    const built = `${__dirname}/../${name}.${target}.node`;
    const path = require('node:fs').existsSync(built) ? built : `${name}-${target}`;
    try {
      return require(path);
    } catch (error) {
      errors.push(error);
    }
  }
  const packages = targets.map((target) => `${name}-${target}`).join(' or ');
  throw new AggregateError(
    errors,
    `${name} cannot load its addon for this platform, which is in the package ${packages}. It is an optional ` +
      'dependency, which npm leaves out with --omit=optional, or when the packages were installed on another platform.',
  );
}
