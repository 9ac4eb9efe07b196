import type { WireEnum } from './enums.js';
import { ValueError } from './errors.js';

/** Checks of what users pass, each of which throws an error that names the thing. */

/** An object of options, or `TypeError`. */
export function checkObject(value: unknown, what: string): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} must be an object, not ${describe(value)}`);
  }
}

/** A text, or `TypeError`. */
export function checkString(value: unknown, what: string): string {
  if (typeof value !== 'string') {
    throw new TypeError(`${what} must be a string, not ${describe(value)}`);
  }
  return value;
}

/** A text with something in it, or `TypeError`. */
export function checkNonEmpty(value: unknown, what: string): string {
  if (checkString(value, what) === '') {
    throw new TypeError(`${what} must not be empty`);
  }
  return value as string;
}

/** True or false, or `TypeError`. */
export function checkBoolean(value: unknown, what: string): boolean {
  if (typeof value !== 'boolean') {
    throw new TypeError(`${what} must be true or false, not ${describe(value)}`);
  }
  return value;
}

/** A number in a range, or `TypeError` or {@link ValueError}. */
export function checkNumber(value: unknown, what: string, min: number, max: number): number {
  if (typeof value !== 'number') {
    throw new TypeError(`${what} must be a number, not ${describe(value)}`);
  }
  if (!(value >= min && value <= max)) {
    throw new ValueError(`${what} must be ${min} to ${max}, not ${value}`);
  }
  return value;
}

/** A whole number in a range, or `TypeError` or {@link ValueError}. */
export function checkInteger(value: unknown, what: string, min: number, max: number): number {
  if (!Number.isInteger(checkNumber(value, what, min, max))) {
    throw new ValueError(`${what} must be a whole number, not ${String(value)}`);
  }
  return value as number;
}

/** The number of an enum value given as short name, long name or number; or `TypeError` or {@link ValueError}. */
export function checkEnum(value: unknown, what: string, wire: WireEnum): number {
  if (typeof value === 'number') {
    return checkInteger(value, what, 0, wire.names.length - 1);
  }
  const name = checkString(value, what);
  const short = name.startsWith(wire.prefix) ? name.slice(wire.prefix.length) : name;
  const number = wire.names.indexOf(short);
  if (number < 0) {
    const known = wire.names.filter((known) => known !== 'UNSPECIFIED').map((known) => `'${known}'`);
    throw new ValueError(`${what}: '${name}' is none of ${known.join(', ')}`);
  }
  return number;
}

/** An `AbortSignal`, of whichever realm, or `TypeError`. */
export function checkSignal(value: unknown, what: string): AbortSignal {
  const signal = value as Partial<AbortSignal> | null | undefined;
  if (
    typeof signal !== 'object' ||
    signal === null ||
    typeof signal.addEventListener !== 'function' ||
    typeof signal.aborted !== 'boolean'
  ) {
    throw new TypeError(`${what} must be an AbortSignal, not ${describe(value)}`);
  }
  return signal as AbortSignal;
}

/** Refuses names that are not known. */
export function checkKnown(options: object, known: readonly string[], what: string): void {
  for (const name in options) {
    if (!known.includes(name)) {
      throw unknownName(name, known, what);
    }
  }
}

/** The error for a name that is not known, with the nearest one that is. */
export function unknownName(name: string, known: readonly string[], what: string): TypeError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean '${nearest}'?`;
  return new TypeError(`${what}: unknown option '${name}'; ${hint}`);
}

/** A value as an error message speaks of it: its kind, never its content. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The name that was probably meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** How many letters must be changed, added or taken away. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
