/**
 * CSV records (RFC 4180, with the liberties that real files take). Reading is ours rather than a library's because the
 * text of every record has to stay as it is in the file, as the event's `_raw`, and a broken quote must cost one record only.
 */

/** The values of a record; `open` where its last quoted value does not end. */
export interface CsvRecord {
  readonly values: readonly string[];
  readonly open: boolean;
}

/** Splits one record. A quote inside an unquoted value is a plain character; doubled quotes inside quotes are one. */
export function splitCsvRecord(text: string, delimiter: string): CsvRecord {
  const values: string[] = [];
  let at = 0;
  for (;;) {
    let start = at;
    // Blanks before an opening quote are not part of the value.
    while (text.charCodeAt(start) === 32 && delimiter !== ' ') start++;
    if (text.charCodeAt(start) === 34) {
      let value = '';
      let from = start + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) {
          values.push(value + text.slice(from));
          return { values, open: true };
        }
        value += text.slice(from, quote);
        if (text.charCodeAt(quote + 1) === 34) {
          value += '"';
          from = quote + 2;
          continue;
        }
        at = quote + 1;
        break;
      }
      const next = text.indexOf(delimiter, at);
      // Text between the closing quote and the delimiter is kept: it is in the file.
      const rest = text.slice(at, next < 0 ? text.length : next).trimEnd();
      values.push(value + rest);
      if (next < 0) return { values, open: false };
      at = next + 1;
    } else {
      const next = text.indexOf(delimiter, at);
      if (next < 0) {
        values.push(text.slice(at));
        return { values, open: false };
      }
      values.push(text.slice(at, next));
      at = next + 1;
    }
  }
}

const DELIMITERS = [',', '\t', ';', '|'];

/** What a file's first lines say about its being CSV. */
export interface CsvGuess {
  readonly delimiter: string;
  /** 0..1: the share of records that have as many values as the header. */
  readonly score: number;
}

/** Lines before the header that say something of the file and are no record: comments, and Excel's `sep=;`. */
export const CSV_PREAMBLE = /^(?:\uFEFF)?(?:#|sep=.\s*$)/;

/** The lines that may be records: without blank ones and the preamble. */
function recordLines(lines: readonly string[]): string[] {
  const rows = lines.filter((line) => line.trim() !== '');
  const first = rows.findIndex((line) => !CSV_PREAMBLE.test(line));
  return first < 0 ? [] : rows.slice(first);
}

/** Guesses the delimiter of records without a header: the one that splits all of them into the same number of values. */
export function guessHeaderless(lines: readonly string[]): string | null {
  const rows = recordLines(lines);
  return (
    DELIMITERS.find((delimiter) => {
      const widths = new Set(rows.map((row) => splitCsvRecord(row, delimiter)).map(({ values, open }) => (open ? 0 : values.length)));
      return widths.size === 1 && (widths.values().next().value ?? 0) >= 3;
    }) ?? null
  );
}

/** Guesses the delimiter: the one that splits the header into most columns while the records agree with it. */
export function guessCsv(lines: readonly string[]): CsvGuess | null {
  const rows = recordLines(lines);
  const header = rows[0];
  if (header === undefined) return null;
  let best: (CsvGuess & { columns: number }) | null = null;
  for (const delimiter of DELIMITERS) {
    const names = splitCsvRecord(header, delimiter);
    if (names.values.length < 2 || names.open || !looksLikeHeader(names.values)) continue;
    let agree = 0;
    let seen = 0;
    let held = '';
    for (const row of rows.slice(1)) {
      const record = splitCsvRecord(held === '' ? row : `${held}\n${row}`, delimiter);
      if (record.open) {
        held = held === '' ? row : `${held}\n${row}`;
        continue;
      }
      held = '';
      seen++;
      if (record.values.length === names.values.length) agree++;
    }
    // A header alone is a CSV file without events.
    const score = seen === 0 ? (names.values.length >= 3 ? 0.6 : 0) : agree / seen;
    if (best === null || score > best.score || (score === best.score && names.values.length > best.columns)) {
      best = { delimiter, score, columns: names.values.length };
    }
  }
  return best;
}

/** Column names are short, distinct and not numbers, dates or sentences. */
function looksLikeHeader(values: readonly string[]): boolean {
  const names = values.map((value) => value.trim());
  // A delimiter at the line's end makes a column without a name.
  while (names.length > 2 && names.at(-1) === '') names.pop();
  if (new Set(names).size < names.length * 0.6) return false;
  const named = names.filter((name) => name !== '' && name.length <= 64 && !/^[-+\d]|[={}<>]|\d:\d\d/.test(name));
  return named.length >= Math.max(2, names.length * 0.8);
}
