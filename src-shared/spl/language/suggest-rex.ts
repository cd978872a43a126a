/** A regular expression for a piece of an event that somebody marked: what stands before it, then the piece as a named group. */

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The start of the line that a place is in. */
function lineStart(before: string): string {
  return before.includes('\n') ? String.raw`\n` : '^';
}

/** The text before the piece that tells where it is: from the last word or sign, its digits and blanks made general. */
function anchorOf(before: string): string {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  // A key (`user=`, `"user":"`, `for user `) says more than all the rest; without one the last words have to do.
  const key = /(?:[\w.@-]+["']?\s*[=:]\s*["'[(]?|[\w.@-]+\s+["'[(]?|[^\w\s]+\s*)$/.exec(line)?.[0] ?? line.slice(-20);
  const general = key.split(/(\d+|\s+)/).map((part) => (/^\d+$/.test(part) ? String.raw`\d+` : /^\s+$/.test(part) ? String.raw`\s+` : escaped(part)));
  return (line.length === key.length ? lineStart(before) : '') + general.join('');
}

/** A pattern for the piece itself: by its characters, and bounded by the character after it. */
function patternOf(piece: string, after: string): string {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(piece)) return String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
  if (/^-?\d+$/.test(piece)) return piece.startsWith('-') ? String.raw`-?\d+` : String.raw`\d+`;
  if (/^-?\d+\.\d+$/.test(piece)) return String.raw`-?\d+(?:\.\d+)?`;
  const next = after[0];
  if (next !== undefined && !/\w/.test(next) && !piece.includes(next)) return next === ' ' && !/\s/.test(piece) ? String.raw`\S+` : next === '\n' ? '.+' : `[^${next === '\t' ? String.raw`\t` : next.replace(/[\]\\^-]/, String.raw`\$&`)}]+`;
  if (/^\w+$/.test(piece)) return String.raw`\w+`;
  if (!/\s/.test(piece)) return String.raw`\S+`;
  return next === undefined ? '.+' : '.+?';
}

/** What the group could be called: by the key before it, else `field`. */
function nameOf(before: string): string {
  const name = /([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["'[(]?$/.exec(before)?.[1] ?? 'field';
  return name.replaceAll(/\W/g, '_');
}

/** The regular expression for `raw.slice(start, end)`. It matches there at the least. */
export function suggestRex(raw: string, start: number, end: number): string {
  const piece = raw.slice(start, end);
  const before = raw.slice(0, start);
  const after = raw.slice(end);
  const regex = `${anchorOf(before)}(?<${nameOf(before)}>${patternOf(piece, after)})`;
  const group = (text: string): string | undefined => Object.values(new RegExp(text).exec(raw)?.groups ?? {})[0];
  if (group(regex) === piece) return regex;
  // Nothing general fits: take the line up to the piece by its length, and the piece by its own text's end.
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return `${lineStart(before)}${escaped(line)}(?<${nameOf(before)}>.{${piece.length}})`;
}
