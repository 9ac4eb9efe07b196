/** Values as `console.log` shows them, near enough. The real one's is of another realm, and shows things by their own code. */
export function format(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : show(value, 0, []))).join(' ');
}

/** What is deeper is shown by its kind. */
const MAX_DEPTH = 3;
const MAX_ITEMS = 100;

function show(value: unknown, depth: number, within: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return `'${value}'`;
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `[Function: ${value.name || '(anonymous)'}]`;
    case 'object':
      return value === null ? 'null' : showObject(value, depth, within);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number, within: readonly object[]): string {
  if (within.includes(value)) {
    return '[Circular]';
  }
  if (value instanceof Error) {
    return value.stack ?? String(value);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof RegExp) {
    return String(value);
  }
  const type = Object.getPrototypeOf(value)?.constructor?.name as string | undefined;
  if (depth > MAX_DEPTH) {
    return `[${type ?? 'Object'}]`;
  }
  const deeper = (item: unknown) => show(item, depth + 1, [...within, value]);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>)
      .slice(0, MAX_ITEMS)
      .map(deeper);
    return items.length === 0 ? '[]' : `[ ${items.join(', ')} ]`;
  }
  if (value instanceof Map) {
    return `Map(${value.size}) ${braces([...value].map(([key, item]) => `${deeper(key)} => ${deeper(item)}`))}`;
  }
  if (value instanceof Set) {
    return `Set(${value.size}) ${braces([...value].map(deeper))}`;
  }
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${deeper(item)}`);
  return `${type === undefined || type === 'Object' ? '' : `${type} `}${braces(entries)}`;
}

function braces(items: readonly string[]): string {
  return items.length === 0 ? '{}' : `{ ${items.slice(0, MAX_ITEMS).join(', ')} }`;
}
