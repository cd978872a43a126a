/** CSV and TSV with a header. */
import { guessCsv, splitCsvRecord } from '../csv.ts';
import type { TimeContext } from '../timestamps.ts';
import type { FieldReader, Format, Sample } from './format.ts';
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

/**
 * Reads records; the first one names the columns. An empty cell is no field, as in Splunk. `_time` and `_raw` columns (an
 * export of ours or Splunk's) become the event's time and text again.
 */
function csvReader(context: TimeContext, sample: Sample): FieldReader {
  const delimiter = delimiterOf(sample);
  const setTime = timeFromFields(context);
  let names: string[] | null = null;
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
      else sink.extracted(name, value);
    }
    setTime(sink);
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
