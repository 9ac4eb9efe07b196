import { URL_PARTS, type UrlPart } from '../../../../lib/workflow/host.js';

/** The parts of a URL as text: none of them has a line break in it, and nothing but text crosses into the context. */
export function parseUrl(text: string, base: string | undefined): string {
  try {
    return partsOf(new URL(text, base));
  } catch {
    return '';
  }
}

export function changeUrl(url: string, part: UrlPart, value: string): string {
  try {
    const changed = new URL(url);
    // The origin, which cannot be set, is never asked for.
    changed[part as Exclude<UrlPart, 'origin'>] = value;
    return partsOf(changed);
  } catch {
    return '';
  }
}

function partsOf(url: URL): string {
  return URL_PARTS.map((part) => url[part]).join('\n');
}
