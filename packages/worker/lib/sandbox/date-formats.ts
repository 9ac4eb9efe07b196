/** `Intl.DateTimeFormat` formats the time of the clock when it is given none; inside workflows, that of the task. */
export function replaceDefaultTime(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')?.get as (
    this: unknown,
  ) => Intl.DateTimeFormat['format'];
  const { formatToParts } = prototype;
  /** Each format has one function, which is the same whenever it is asked for. */
  const bound = new WeakMap<object, Intl.DateTimeFormat['format']>();
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const original = Reflect.apply(format, this, []);
      const known = bound.get(original);
      const replacement = known ?? ((date?: Date | number) => original(date === undefined ? now() : date));
      bound.set(original, replacement);
      return replacement;
    },
    configurable: true,
  });
  Object.defineProperty(prototype, 'formatToParts', {
    value(this: Intl.DateTimeFormat, date?: Date | number) {
      return Reflect.apply(formatToParts, this, [date === undefined ? now() : date]);
    },
    writable: true,
    configurable: true,
  });
}
