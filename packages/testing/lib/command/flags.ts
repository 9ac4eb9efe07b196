import { parseArgs } from 'node:util';
import { nearestName } from '../../../../lib/check.js';

/** A flag of the command. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  /** What stands for its value in the help. */
  readonly value?: string;
  /** What the help says; a flag without is accepted, as the Temporal CLI's is, and not advertised. */
  readonly help?: string;
  /** Why it cannot be used. */
  readonly refused?: string;
}

/** Flags by name, without the dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** What was given: by name, each value in order; of a boolean flag, `'true'` or `'false'`. */
export type Given = ReadonlyMap<string, readonly string[]>;

/** A command line that cannot be carried out; the message is one line. */
export class UsageError extends Error {}

/** The flags and the other words of a command line. */
export function parseFlags(args: readonly string[], flags: Flags): { given: Given; words: string[] } {
  const { tokens } = parseArgs({ args: [...args], options: { ...flags }, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      words.push(token.value);
    } else if (token.kind === 'option') {
      const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
      const value = checkFlag(token.rawName, token.name, flag, token.value, flags);
      given.set(token.name, [...((flag?.multiple && given.get(token.name)) || []), value]);
    }
  }
  return { given, words };
}

function checkFlag(
  written: string,
  name: string,
  flag: Flag | undefined,
  value: string | undefined,
  flags: Flags,
): string {
  if (flag === undefined) {
    const nearest = written.startsWith('--') ? nearestName(name, Object.keys(flags)) : undefined;
    throw new UsageError(`unknown flag ${written}${nearest === undefined ? '' : `; did you mean --${nearest}?`}`);
  }
  if (flag.refused !== undefined) {
    throw new UsageError(`${written} ${flag.refused}`);
  }
  if (flag.type === 'string') {
    if (value === undefined || value === '') {
      throw new UsageError(`${written} needs a value${flag.value === undefined ? '' : `: ${written} ${flag.value}`}`);
    }
    return value;
  }
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw new UsageError(`${written} is true or false, not ${value}`);
  }
  return value ?? 'true';
}

/** The lines of the help for flags, in two columns. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).flatMap(([name, { short, value, help }]) => {
    const written = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return help === undefined ? [] : [[written, help] as const];
  });
  const width = Math.max(...rows.map(([written]) => written.length));
  return rows.map(([written, help]) => `  ${written.padEnd(width)}  ${help}`).join('\n');
}
