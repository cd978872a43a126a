/** `fieldsummary`: statistics of each field (Search Reference, "fieldsummary"). */
import type { Batch, Row } from '../../results/batch.ts';
import { batchFromRows } from '../../results/batch.ts';
import { compareText, items, scalarToText, toNumber } from '../../results/value.ts';
import type { Value } from '../../results/value.ts';
import type { CommandDef, FieldItem } from './types.ts';
import { fieldsAndOptions, wholeNumber } from './support/args.ts';
import { NEEDS_ALL, needsOf } from './support/columns.ts';
import { pieces } from './support/stream.ts';
import { fieldMatcher } from './support/wildcards.ts';

/** What `fieldsummary` was asked. */
export interface FieldsummaryArgs {
  /** Distinct values to show of each field; 0 shows all. */
  readonly maxValues: number;
  /** Names and patterns; empty means all fields. */
  readonly fields: readonly FieldItem[];
}

const COLUMNS = ['field', 'count', 'distinct_count', 'is_exact', 'max', 'mean', 'min', 'numeric_count', 'stdev', 'values'] as const;

export const fieldsummaryCommand: CommandDef<FieldsummaryArgs> = {
  name: 'fieldsummary',
  kind: 'transforming',
  docs: {
    summary: 'Shows one row of statistics for each field: how often it occurs, its range, its most common values.',
    syntax: 'fieldsummary [maxvals=<int>] [<field-list>]',
    options: [
      { name: 'maxvals', type: '<int>', default: '100', description: 'How many values to list of each field; 0 lists all.' },
      { name: 'field-list', type: '<field> ...', default: 'all fields', description: 'The fields to describe; * stands for any text.' },
    ],
    examples: [
      { spl: 'index=* | fieldsummary', description: 'All fields.' },
      { spl: 'index=* | fieldsummary maxvals=5 duration_ms status', description: 'Two fields with their five most common values.' },
    ],
    page: 'Search Reference: fieldsummary',
  },
  parse(r) {
    const { fields, options } = fieldsAndOptions(r, { maxvals: 'int' });
    return { fields, maxValues: wholeNumber(r, options, 'maxvals', 100, 0) };
  },
  columnsAfter: () => ({
    fields: new Map(COLUMNS.map((name) => [name, { type: name === 'field' || name === 'values' ? 'string' : 'number' }] as const)),
    open: false,
  }),
  needs: (args) => (args.fields.length === 0 ? NEEDS_ALL : needsOf(args.fields.map((f) => f.text))),
  run(args) {
    const listed = args.fields.length === 0 ? (name: string) => !name.startsWith('_') : fieldMatcher(args.fields.map((f) => f.text));
    return async function* (input) {
      const summaries = new Map<string, FieldSummary>();
      for await (const batch of input) summarize(batch, listed, summaries);
      const rows = [...summaries].filter(([, s]) => s.count > 0).sort(([a], [b]) => compareText(a, b))
        .map(([name, s]) => s.row(name, args.maxValues));
      yield* pieces(batchFromRows(rows, rows.length === 0 ? [] : COLUMNS));
    };
  },
};

function summarize(batch: Batch, listed: (name: string) => boolean, summaries: Map<string, FieldSummary>): void {
  for (const [name, column] of batch.columns) {
    if (!listed(name)) continue;
    let summary = summaries.get(name);
    if (summary === undefined) {
      summary = new FieldSummary();
      summaries.set(name, summary);
    }
    for (const value of column) if (value !== null) summary.add(value);
  }
}

/** Running statistics of one field. */
class FieldSummary {
  count = 0;
  private readonly counts = new Map<string, number>();
  private numbers = 0;
  private mean = 0;
  private squares = 0;
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;

  add(value: Value): void {
    this.count++;
    for (const item of items(value)) {
      const text = scalarToText(item);
      this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
      const n = toNumber(item);
      if (n === null) continue;
      this.numbers++;
      const distance = n - this.mean;
      this.mean += distance / this.numbers;
      this.squares += distance * (n - this.mean);
      if (n < this.low) this.low = n;
      if (n > this.high) this.high = n;
    }
  }

  row(field: string, maxValues: number): Row {
    const common = [...this.counts].sort(([a, n], [b, m]) => m - n || compareText(a, b));
    const shown = (maxValues === 0 ? common : common.slice(0, maxValues)).map(([value, count]) => ({ value, count }));
    const numeric = this.numbers > 0;
    return {
      field,
      count: this.count,
      distinct_count: this.counts.size,
      // Distinct values are always counted exactly here.
      is_exact: 1,
      max: numeric ? this.high : null,
      mean: numeric ? this.mean : null,
      min: numeric ? this.low : null,
      numeric_count: this.numbers,
      stdev: numeric ? Math.sqrt(this.numbers < 2 ? 0 : this.squares / (this.numbers - 1)) : null,
      values: JSON.stringify(shown),
    };
  }
}
