// Figures as people read them.

const MIB = 1 << 20;

/** Three digits that count, thousands set apart. */
export function number(value) {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export const mebibytes = (bytes) => (bytes === undefined ? '–' : `${number(bytes / MIB)} MiB`);

export const times = (value) => (value === undefined ? '–' : `${number(value)}×`);

/** A share below one reads better as a fraction: 1/12. */
export function fraction(value) {
  if (value === undefined) return '–';
  return value < 0.8 ? `1/${number(1 / value)}` : times(value);
}

export const percent = (value) => (value === undefined ? '–' : `${number(value * 100)} %`);

/** The bound of a target. */
export function bound({ atLeast, atMost, asPercent }, unit = '×') {
  if (atLeast !== undefined) return `≥ ${number(atLeast)}${unit}`;
  if (unit !== '×') return `≤ ${number(atMost)}${unit === '' ? '' : ` ${unit}`}`;
  if (asPercent) return `≤ ${percent(atMost)}`;
  return `≤ ${atMost < 1 ? `1/${Math.round(1 / atMost)}` : `${atMost}×`}`;
}

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const align = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(align), ...rows.map(line)].join('\n');
}
