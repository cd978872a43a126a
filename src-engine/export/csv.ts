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

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defused(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(text) ? `'${text}` : text;
}
