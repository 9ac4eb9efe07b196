/** Imports a module in TypeScript: Node 20 does not read it, so the one hook that strips types is loaded where it is needed. */
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

export async function importTypeScript(path) {
  register('./typescript-hook.mjs', import.meta.url);
  return await import(pathToFileURL(path).href);
}
