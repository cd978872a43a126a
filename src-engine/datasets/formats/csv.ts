/** CSV and TSV with a header. */
import { guessCsv, guessHeaderless, splitCsvRecord } from '../csv.ts';
import type { EventSink } from '../event-sink.ts';
import { parseTimeOfDay, parseTimestamp, type TimeContext } from '../timestamps.ts';
import { share, type FieldReader, type Format, type Sample } from './format.ts';
import { timeFromFields } from './time-fields.ts';

const delimiterOf = (sample: Sample): string => guessCsv(sample.lines)?.delimiter ?? ',';

/** Names for the columns: blanks around taken off, unnamed and repeated ones told apart. */
function columnNames(header: readonly string[]): string[] {
  const used = new Set<string>();
  return header.map((text, i) => {
    const base = text.trim() === '' ? `EXTRA_FIELD_${i + 1}` : text.trim();
    let name = base;
    for (let n = 2; used.has(name); n++) name = `${base}_${n}`;
    used.add(name);
    return name;
  });
}

/** The column of a date that another, of a time, goes with. */
const DATE_COLUMN = /^(.*?)[ _-]?(?:date|datum|day)$/i;
const TIME_COLUMN = /^(.*?)[ _-]?(?:time|uhrzeit|zeit)$/i;
/** A cell that is a date, or a time of day to the second, and nothing else. */
const DATE_ALONE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$/;
const CLOCK_ALONE = /^\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?$/i;
/** Names of columns of a time of day without a date beside it. */
const CLOCK_COLUMN = /^(?:time(?: of day)?|uhrzeit|zeit)$/i;
/** A cell that holds a whole timestamp, and no plain number. */
const WHOLE_TIME = /^(?=.*\d:\d\d).*\d[-/. ]\w+[-/. ]\d/;

/** Makes a function that sets an event's time from a date and a time of day in columns of their own, else from a cell that is a time. */
function timeFromCells(context: TimeContext): (sink: EventSink, names: readonly string[]) => void {
  let pair: readonly [string, string] | null | undefined;
  return (sink, names) => {
    if (pair === undefined) {
      const date = names.find((name) => DATE_COLUMN.test(name));
      const time = date === undefined ? undefined : names.find((name) => TIME_COLUMN.exec(name)?.[1]?.toLowerCase() === DATE_COLUMN.exec(date)?.[1]?.toLowerCase());
      pair = date === undefined || time === undefined ? null : [date, time];
    }
    const candidates = pair === null ? [] : [`${String(sink.get(pair[0]) ?? '')} ${String(sink.get(pair[1]) ?? '')}`];
    for (const name of names) {
      const value = sink.get(name);
      if (typeof value === 'string' && value.length <= 64 && WHOLE_TIME.test(value)) candidates.push(value);
    }
    for (const text of candidates) {
      const micros = parseTimestamp(text, context);
      if (micros === null) continue;
      sink.time(micros);
      return;
    }
    // A day without a time of it; a time of day gets its date as in other files.
    const day = names.map((name) => (DATE_COLUMN.test(name) ? String(sink.get(name) ?? '').trim() : '')).find((text) => DATE_ALONE.test(text));
    const clock = day !== undefined ? undefined : names.map((name) => (CLOCK_COLUMN.test(name) ? String(sink.get(name) ?? '').trim() : '')).find((text) => CLOCK_ALONE.test(text));
    const micros = day !== undefined ? parseTimestamp(`${day} 00:00:00`, context) : clock !== undefined ? parseTimeOfDay(clock, context) : null;
    if (micros !== null) sink.time(micros);
  };
}

/**
 * Reads records; the first one names the columns. An empty cell is no field, as in Splunk. `_time` and `_raw` columns (an
 * export of ours or Splunk's) become the event's time and text again.
 */
function csvReader(context: TimeContext, sample: Sample): FieldReader {
  return recordReader(context, delimiterOf(sample), null, sample);
}

/** A number as it is written where the comma is the decimal sign: `1.234,5`. */
const COMMA_NUMBER = /^[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/;

/** The columns whose numbers have decimal commas, by their places: where semicolons separate values, since commas could not, and all of the sample's are such numbers. */
function commaColumns(sample: Sample, delimiter: string): ReadonlySet<number> {
  const found = new Map<number, boolean>();
  if (delimiter !== ';') return new Set();
  for (const line of sample.lines.slice(1)) {
    const { values } = splitCsvRecord(line, delimiter);
    for (const [i, text] of values.entries()) {
      if (text === '' || found.get(i) === false) continue;
      if (!COMMA_NUMBER.test(text)) found.set(i, false);
      else if (text.includes(',')) found.set(i, true);
    }
  }
  return new Set([...found].filter(([, all]) => all).map(([i]) => i));
}

/** The same number as it is written elsewhere; other text as it is. */
const withPoint = (text: string): string => (COMMA_NUMBER.test(text) ? text.replaceAll('.', '').replace(',', '.').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text);

function recordReader(context: TimeContext, delimiter: string, columns: string[] | null, sample: Sample): FieldReader {
  const commas = commaColumns(sample, delimiter);
  const setTime = timeFromFields(context);
  const setTimeFromCells = timeFromCells(context);
  let names = columns;
  return (raw, sink) => {
    const { values } = splitCsvRecord(raw, delimiter);
    if (names === null) {
      names = columnNames(values);
      return null;
    }
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as string;
      if (value === '') continue;
      const name = names[i] ?? `EXTRA_FIELD_${i + 1}`;
      if (name === '_raw') sink.raw(value);
      else sink.extracted(name, commas.has(i) ? withPoint(value) : value);
    }
    if (!setTime(sink)) setTimeFromCells(sink, names);
    return null;
  };
}

/** Values between delimiters, the first record naming the columns. */
export const csv: Format = {
  name: 'csv',
  detect(sample) {
    const guess = guessCsv(sample.lines);
    if (guess === null) return 0;
    const named = /\.[ct]sv(?:\.gz)?$/i.test(sample.path);
    if (named) return 0.9;
    return guess.score >= 0.9 ? guess.score * 0.75 : 0;
  },
  sourcetype: () => 'csv',
  breaking: (sample) => ({ kind: 'csv', delimiter: delimiterOf(sample) }),
  reader: csvReader,
  header: true,
};

/** Columns from which values that are all in quotes are taken for CSV whatever the file's name is. */
const MIN_QUOTED = 4;

/** How sure records without a header are: by the file's name, else by their being all in quotes. */
function headerlessShare(sample: Sample): number {
  if (sample.lines.length < 2) return 0;
  if (/\.[ct]sv(?:\.gz)?$/i.test(sample.path)) return guessHeaderless(sample.lines) === null ? 0 : 0.8;
  return share(sample, (line) => /^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")+$/.test(line) && splitCsvRecord(line, ',').values.length >= MIN_QUOTED) === 1 ? 0.7 : 0;
}

/** Values between delimiters without names: the columns are `field1`, `field2`... */
export const headerlessCsv: Format = {
  name: 'csv without header',
  detect: headerlessShare,
  sourcetype: () => 'csv',
  breaking: (sample) => ({ kind: 'csv', delimiter: guessHeaderless(sample.lines) ?? ',' }),
  reader(context, sample) {
    const delimiter = guessHeaderless(sample.lines) ?? ',';
    const width = Math.max(...sample.lines.map((line) => splitCsvRecord(line, delimiter).values.length), 1);
    return recordReader(context, delimiter, Array.from({ length: width }, (_, i) => `field${i + 1}`), sample);
  },
};
