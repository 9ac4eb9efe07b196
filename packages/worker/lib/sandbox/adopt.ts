/**
 * A copy of what came from outside, made of objects of this realm. Workflow code sees parts of it, such as the failure of
 * an error, and from an object of the outside it could reach the outside.
 */
export function adopt<T>(value: T): T {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value as unknown as Uint8Array) as T;
  }
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      list.push(adopt(value[i]));
    }
    return list as T;
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // Not by assignment: a key may be '__proto__'.
    const item = adopt((value as Record<string, unknown>)[key]);
    if (key === '__proto__') {
      Object.defineProperty(copy, key, { value: item, enumerable: true, configurable: true, writable: true });
    } else {
      copy[key] = item;
    }
  }
  return copy as T;
}
