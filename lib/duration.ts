import { describe } from './check.js';
import { ValueError } from './errors.js';

/** A length of time: milliseconds, or a text such as `'10s'`, `'2 hours'`, `'1.5d'` (the forms of npm's `ms`). */
export type Duration = number | string;

/** A length of time as the definitions have it. */
export interface ProtoDuration {
  seconds?: number | string | bigint | { toString(): string } | null;
  nanos?: number | null;
}

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_557_600_000,
};

const UNIT_NAMES: Record<string, keyof typeof UNIT_MS> = {
  ms: 'ms',
  msec: 'ms',
  msecs: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'm',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  w: 'w',
  week: 'w',
  weeks: 'w',
  y: 'y',
  yr: 'y',
  yrs: 'y',
  year: 'y',
  years: 'y',
};

/** The longest length of time that the wire contract allows: 10,000 years. */
const MAX_MS = 315_576_000_000_000;

/**
 * The milliseconds of a duration.
 *
 * @throws TypeError or {@link ValueError}, both naming the option
 */
export function toMs(value: unknown, option: string): number {
  const ms = parseMs(value, option);
  if (!Number.isFinite(ms) || ms < 0 || ms > MAX_MS) {
    throw new ValueError(`${option}: ${String(value)} is not a duration from 0 to 10,000 years`);
  }
  return ms;
}

/** {@link toMs}, which also takes `{seconds, nanos}`. */
export function toMsOrProto(value: unknown, option: string): number {
  if (typeof value !== 'object' || value === null) {
    return toMs(value, option);
  }
  const { seconds, nanos } = value as ProtoDuration;
  const ms = Number(String(seconds ?? 0)) * 1000 + Number(nanos ?? 0) / 1e6;
  if (Number.isNaN(ms) || (seconds === undefined && nanos === undefined)) {
    throw new TypeError(`${option} must be milliseconds, a text such as '10s', or {seconds, nanos}`);
  }
  return toMs(ms, option);
}

function parseMs(value: unknown, option: string): number {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value !== 'string') {
    throw new TypeError(`${option} must be milliseconds or a text such as '10s', not ${describe(value)}`);
  }
  const match = /^(-?\d*\.?\d+) *([a-z]*)$/i.exec(value.trim());
  const unit = match && UNIT_NAMES[match[2]?.toLowerCase() || 'ms'];
  if (!match || !unit) {
    throw new ValueError(`${option}: '${value}' is not a duration; examples are 1500, '10s', '2 hours'`);
  }
  return Number(match[1]) * (UNIT_MS[unit] as number);
}

/** Milliseconds as the definitions have them. */
export function durationOf(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
