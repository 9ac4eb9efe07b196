// A small writer of SVG: bars in groups and lines. Readable on a light and on a dark page.

const STYLE = `
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
  .page { fill: #ffffff } .title { font-size: 16px; font-weight: 600 } .note { fill: #59636e; font-size: 12px }
  .value { font-size: 11px } .grid { stroke: #d1d9e0; stroke-width: 1 }
  .ours { fill: #0969da; stroke: #0969da } .official { fill: #d4762c; stroke: #d4762c } .raw { fill: #8c959f; stroke: #8c959f }
  .line { fill: none; stroke-width: 2.5 } rect { stroke: none }
  text.ours, text.official, text.raw { stroke: none }
  text.ours { fill: #0550ae } text.official { fill: #9a4b0e } text.raw { fill: #59636e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .page { fill: #0d1117 } .note { fill: #9198a1 } .grid { stroke: #30363d }
    .ours { fill: #4493f8; stroke: #4493f8 } .official { fill: #e3964f; stroke: #e3964f } .raw { fill: #767e88; stroke: #767e88 }
    text.ours { fill: #79b8ff } text.official { fill: #e3964f } text.raw { fill: #9198a1 } .line { fill: none }
  }`;

const WIDTH = 820;
const HEIGHT = 380;
const PLOT = { left: 76, right: WIDTH - 20, top: 84, bottom: HEIGHT - 44 };

/** Groups of bars: `groups` are labels, each series has a value for each of them. */
export function bars({ title, note, series, groups, format }) {
  const scale = linear(Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite))));
  const groupWidth = (PLOT.right - PLOT.left) / groups.length;
  const barWidth = Math.min((groupWidth - 24) / series.length, 52);
  const parts = [axis(scale, format)];
  groups.forEach((group, index) => {
    const middle = PLOT.left + groupWidth * (index + 0.5);
    parts.push(text(middle, PLOT.bottom + 22, group, 'middle'));
    series.forEach(({ key, values }, place) => {
      const value = values[index];
      if (!Number.isFinite(value)) return;
      const x = middle + (place - series.length / 2) * barWidth;
      const y = scale.y(value);
      const [width, height] = [round(barWidth - 2), round(PLOT.bottom - y)];
      parts.push(
        `<rect class="${key}" x="${round(x + 1)}" y="${round(y)}" width="${width}" height="${height}" rx="1"/>`,
      );
      parts.push(text(x + barWidth / 2, y - 5, format(value), 'middle', 'value'));
    });
  });
  return page(title, note, series, parts);
}

/** A line for each series over evenly spaced `points`. */
export function lines({ title, note, series, points, pointsLabel, format }) {
  const scale = linear(Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite))));
  const step = (PLOT.right - PLOT.left - 100) / (points.length - 1);
  const x = (index) => PLOT.left + 50 + step * index;
  const parts = [axis(scale, format)];
  points.forEach((point, index) => {
    parts.push(text(x(index), PLOT.bottom + 22, `${point}${index === 0 ? ` ${pointsLabel}` : ''}`, 'middle'));
  });
  for (const { key, values } of series) {
    const known = values.flatMap((value, index) => (Number.isFinite(value) ? [[x(index), scale.y(value)]] : []));
    const corners = known.map(([px, py]) => `${round(px)},${round(py)}`);
    parts.push(`<polyline class="line ${key}" points="${corners.join(' ')}"/>`);
    for (const [px, py] of known) parts.push(`<circle class="${key}" cx="${round(px)}" cy="${round(py)}" r="3.5"/>`);
  }
  points.forEach((_, index) => {
    // From the lowest up, each label above the one below it.
    const here = series.map(({ key, values }) => ({ key, value: values[index] }));
    let below = Infinity;
    for (const { key, value } of here.filter((at) => Number.isFinite(at.value)).sort((a, b) => a.value - b.value)) {
      below = Math.min(scale.y(value) - 9, below - 13);
      parts.push(text(x(index), below, format(value), 'middle', `value ${key}`));
    }
  });
  return page(title, note, series, parts);
}

function page(title, note, series, parts) {
  let x = PLOT.left;
  const legend = series.map(({ key, label }) => {
    const entry = `<rect class="${key}" x="${x}" y="56" width="12" height="12" rx="2"/>${text(x + 18, 67, label)}`;
    x += 34 + label.length * 7.4;
    return entry;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    text(20, 28, title, 'start', 'title'),
    text(20, 46, note, 'start', 'note'),
    ...legend,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function axis(scale, format) {
  return scale.ticks
    .map((tick) => {
      const y = round(scale.y(tick));
      return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>${text(PLOT.left - 8, y + 4, format(tick), 'end', 'note')}`;
    })
    .join('\n');
}

/** From zero to a round number above the largest value, with room for its label. */
function linear(largest) {
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate * 4.7 >= largest);
  const top = Math.ceil(largest / step) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { ticks, y: (value) => PLOT.bottom - (value / top) * (PLOT.bottom - PLOT.top) };
}

function text(x, y, content, anchor = 'start', className = '') {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${className ? ` class="${className}"` : ''}>${escaped(content)}</text>`;
}

const round = (value) => Math.round(value * 10) / 10;
const escaped = (value) => String(value).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
