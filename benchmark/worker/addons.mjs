// The addons, as the packages have them.

import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PACKAGES, root } from '../../scripts/packages.mjs';

const require = createRequire(import.meta.url);
const PLATFORMS = { linux: 'unknown-linux-gnu', darwin: 'apple-darwin', win32: 'pc-windows-msvc' };
const PROCESSORS = { x64: 'x86_64', arm64: 'aarch64' };

/** The size of a worker's addon for this machine. */
export function addonBytes(sdk) {
  return statSync(sdk === 'ours' ? ours() : official()).size;
}

function ours() {
  const folder = path.join(root, PACKAGES.find(({ name }) => name === 'temporal-native-worker').folder);
  return path.join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.node')),
  );
}

function official() {
  const bridge = path.dirname(
    require.resolve('@temporalio/core-bridge/package.json', { paths: [require.resolve('@temporalio/worker')] }),
  );
  return path.join(bridge, 'releases', `${PROCESSORS[process.arch]}-${PLATFORMS[process.platform]}`, 'index.node');
}
