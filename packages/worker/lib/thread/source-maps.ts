import { SourceMap } from 'node:module';

/** What turns the lines of a bundle in a stack into those of its sources. */
export function stackMapper(sourceMap: string, filename: string): (stack: string) => string {
  let map: SourceMap | undefined;
  const escaped = filename.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const position = new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g');
  return (stack) => {
    if (!stack.includes(filename)) {
      return stack;
    }
    try {
      // Most workers never need it.
      map ??= new SourceMap(JSON.parse(sourceMap));
      return stack.replace(position, (place, line: string, column: string) => {
        const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
        return entry !== undefined && 'originalSource' in entry
          ? `${entry.originalSource.replace(/^file:\/\//, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
          : place;
      });
    } catch {
      return stack;
    }
  };
}
