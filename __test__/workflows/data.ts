/** Workflows that give back what they got, to check how values travel both ways. */

export async function echo(...args: unknown[]): Promise<unknown[]> {
  return args;
}

/** As its result is the argument itself, it keeps `undefined` and binary data, which an array would turn into JSON. */
export async function identity(value: unknown): Promise<unknown> {
  return value;
}

/** What the arguments are on the worker's side: tells `undefined` from `null` and bytes from an object. */
export async function kinds(...args: unknown[]): Promise<string[]> {
  return args.map((arg) => {
    if (arg === null) return 'null';
    if (typeof arg !== 'object') return typeof arg;
    return arg.constructor.name;
  });
}

export async function returnUndefined(): Promise<void> {}

export async function returnBinary(length: number): Promise<Uint8Array> {
  return Uint8Array.from({ length }, (_, index) => index % 256);
}

/** A string of `length` characters; 1 MiB by default. */
export async function big(length = 1024 * 1024): Promise<string> {
  return 'x'.repeat(length);
}

export async function lengthOf(value: string | Uint8Array): Promise<number> {
  return value.length;
}
