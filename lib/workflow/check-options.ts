import { checkKnown, checkObject } from '../check.js';

/** Options that are an object of known names, or `TypeError`. */
export function checkOptions(options: object, known: readonly string[], what: string): void {
  checkObject(options, `the options of ${what}`);
  checkKnown(options, known, what);
}
