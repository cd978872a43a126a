/** CSV as RFC 4180 has it: fields with a comma, quote or line break are quoted, records end with CRLF. */
import { type Value, toText } from '../../src-shared/results/value.ts';

export interface CsvOptions {
  /**
   * Puts an apostrophe before text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, carriage return
   * first). Numbers stay as they are.
   */
  readonly defuse?: boolean;
}

/** One record with its line end. Multivalues are joined by newlines; null is empty. */
export function csvLine(cells: readonly Value[], options: CsvOptions = {}): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) {
    if (i > 0) line += ',';
    const value = cells[i] ?? null;
    if (typeof value === 'number') line += toText(value);
    else if (value !== null) line += quoted(options.defuse === true ? defused(toText(value) ?? '') : (toText(value) ?? ''));
  }
  // A record of one empty cell would read back as no record.
  return `${cells.length === 1 && line === '' ? '""' : line}\r\n`;
}

/**
 * One line of tab-separated values: tabs, line breaks and backslashes within a value are written `\\t`, `\\n`, `\\r`, `\\\\`, as
 * databases read them. Multivalues are joined by newlines; null is empty.
 */
export function tsvLine(cells: readonly Value[], options: CsvOptions = {}): string {
  const written = cells.map((value) => {
    const text = toText(value) ?? '';
    const safe = options.defuse === true && typeof value !== 'number' ? defused(text) : text;
    return safe.replaceAll(/[\\\t\n\r]/g, (c) => (c === '\t' ? '\\t' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : '\\\\'));
  });
  return `${written.join('\t')}\n`;
}

/** One row of a Markdown table. What Markdown or HTML would read as markup is escaped; line breaks become `<br>`. */
export function markdownLine(cells: readonly Value[]): string {
  const written = cells.map((value) => (toText(value) ?? '').replaceAll(/[\\`*_[\]|#~]/g, String.raw`\$&`).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(/\r\n|\r|\n/g, '<br>'));
  return `| ${written.join(' | ')} |\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defused(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? `'${text}` : text;
}
