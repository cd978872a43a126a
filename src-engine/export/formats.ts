/** The text formats of results: how a file or a stream of each begins, goes on and ends. */
import type { Batch } from '../../src-shared/results/batch.ts';
import type { Value } from '../../src-shared/results/value.ts';
import { timeFormatter } from '../../src-shared/spl/time/format.ts';
import { type CsvOptions, csvLine, markdownLine, tsvLine } from './csv.ts';
import { jsonRows } from './json.ts';

export type TextFormatName = 'csv' | 'tsv' | 'ndjson' | 'json' | 'markdown';

/** Writes rows as text; constant memory. */
export interface TextFormat {
  /** What comes before the rows. */
  begin(): string;
  rows(batch: Batch): string;
  /** What comes after them. */
  end(): string;
}

export interface FormatOptions extends CsvOptions {
  /** IANA zone in which `_time` is written in CSV, TSV and Markdown. */
  readonly tz: string;
  /** Columns of these. Rows with further fields are an error there: a header cannot grow. */
  readonly fields: readonly string[];
}

/** Makes a writer. */
export function textFormat(name: TextFormatName, options: FormatOptions): TextFormat {
  switch (name) {
    case 'csv':
      return tableFormat(options, (cells) => csvLine(cells, options));
    case 'tsv':
      return tableFormat(options, (cells) => tsvLine(cells, options));
    case 'markdown':
      return tableFormat(options, markdownLine, `|${' --- |'.repeat(options.fields.length)}\n`);
    case 'ndjson':
      return {
        begin: () => '',
        rows: (batch) => {
          const row = jsonRows(batch);
          let text = '';
          for (let i = 0; i < batch.length; i++) text += `${row(i)}\n`;
          return text;
        },
        end: () => '',
      };
    case 'json': {
      let first = true;
      return {
        begin: () => '[',
        rows: (batch) => {
          const row = jsonRows(batch);
          let text = '';
          for (let i = 0; i < batch.length; i++) {
            text += `${first ? '\n' : ',\n'}${row(i)}`;
            first = false;
          }
          return text;
        },
        end: () => '\n]\n',
      };
    }
  }
}

/** A header, what comes below it, and a line for each row. */
function tableFormat({ fields, tz }: FormatOptions, lineOf: (cells: readonly Value[]) => string, below = ''): TextFormat {
  const known = new Set(fields);
  const isoTime = isoTimes(tz);
  return {
    begin: () => lineOf(fields) + below,
    rows: (batch) => {
      for (const name of batch.columns.keys()) {
        if (!known.has(name)) throw new Error(`The field "${name}" came after the header was written; name the fields with "| table" at the end of the search.`);
      }
      const columns = fields.map((name) => batch.columns.get(name));
      const times = fields.indexOf('_time');
      const cells = new Array<Value>(fields.length);
      let text = '';
      for (let row = 0; row < batch.length; row++) {
        for (let c = 0; c < cells.length; c++) cells[c] = columns[c]?.[row] ?? null;
        const time = cells[times];
        if (typeof time === 'number') cells[times] = isoTime(time);
        text += lineOf(cells);
      }
      return text;
    },
    end: () => '',
  };
}

/** Epoch seconds as ISO 8601 with the zone's offset: milliseconds, or microseconds where there are any. */
function isoTimes(tz: string): (time: number) => string {
  const date = timeFormatter('%Y-%m-%dT%H:%M:%S', tz);
  const zone = timeFormatter('%:z', tz);
  return (time) => {
    const micros = Math.round(time * 1e6);
    const seconds = Math.floor(micros / 1e6);
    const digits = String(micros - seconds * 1e6).padStart(6, '0');
    const day = date(seconds);
    if (day === null) return String(time);
    return `${day}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}${zone(seconds)}`;
  };
}
