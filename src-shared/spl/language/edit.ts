/** Edits of a search that the window makes for the user: adding a filter. */
import { parseSearch } from '../syntax/parser.ts';

/** A field name as a search expression writes it. */
function fieldText(name: string): string {
  return /^[A-Za-z_][\w.@{}:#-]*$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** `field="value"`, or the negation that also lets events through which lack the field. */
export function filterText(field: string, value: string | number, exclude: boolean): string {
  const written = typeof value === 'number' ? String(value) : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return exclude ? `NOT ${fieldText(field)}=${written}` : `${fieldText(field)}=${written}`;
}

/**
 * The search with one more filter. A field of the source is filtered in the first stage, which reads less; a field that
 * a later stage made is filtered at the end.
 */
export function addFilter(text: string, filter: string, fieldOfSource: boolean): string {
  const { pipeline } = parseSearch(text);
  const first = pipeline.stages[0];
  if (first === undefined || text.trim() === '' || text.trim() === '*') return filter;
  const searches = first.command.text === 'search';
  if (searches && (fieldOfSource || pipeline.stages.length === 1)) {
    const own = text.slice(first.span.start, first.span.end).trimEnd();
    if (own === '*') return text.slice(0, first.span.start) + filter + text.slice(first.span.start + own.length);
    const at = first.span.start + own.length;
    return `${text.slice(0, at)} ${filter}${text.slice(at)}`;
  }
  const separator = text.includes('\n') ? '\n' : ' ';
  return `${text.trimEnd()}${separator}| search ${filter}`;
}
