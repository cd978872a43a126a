/** `makecontinuous`: adds rows where a field has gaps (Search Reference, "makecontinuous"). */
import type { Batch, Column } from '../../results/batch.ts';
import { makeBatch } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { toNumber } from '../../results/value.ts';
import type { CommandDef, ExecContext } from './types.ts';
import { fieldsAndOptions } from './support/args.ts';
import type { Binner, NumericSpan } from './support/bins.ts';
import { binner, numericBin, parseNumericSpan, parseSpan, spanSeconds, timeSpanFor, widthFor } from './support/bins.ts';
import { needsPlus } from './support/columns.ts';
import { gather, pieces } from './support/stream.ts';

/** What `makecontinuous` was asked. */
export interface MakecontinuousArgs {
  readonly field: string;
  /** Width of a bin: a time span for `_time`, a number else; null chooses one. */
  readonly span: string | null;
  readonly bins: number;
  readonly start: number | null;
  readonly end: number | null;
}

/** Bins at most where no span is given. */
const DEFAULT_BINS = 100;

/** Rows at most that gaps are filled with, so that a tiny span over a wide range cannot fill the memory. */
const MAX_ROWS = 1_000_000;

export const makecontinuousCommand: CommandDef<MakecontinuousArgs> = {
  name: 'makecontinuous',
  kind: 'transforming',
  docs: {
    summary: 'Makes a field continuous: values are put into bins and rows are added for bins without any.',
    syntax: 'makecontinuous [<field>] [span=<span>] [bins=<int>] [start=<number>] [end=<number>]',
    options: [
      { name: 'field', type: '<field>', default: '_time', description: 'A time or a number.' },
      { name: 'span', type: '<span>', description: 'The width of a bin, such as 10m for _time or 5 for a number; 2log10 for powers of ten times two.' },
      { name: 'bins', type: '<int>', default: '100', description: 'Bins at most where no span is given.' },
      { name: 'start, end', type: '<number>', description: 'The extent of a number: rows outside it are left out.' },
    ],
    examples: [
      { spl: 'index=* level=error | bin _time span=1h | stats count by _time | makecontinuous _time span=1h', description: 'A row for each hour.' },
      { spl: '| makeresults count=3 | streamstats count as n | eval n=n*n | makecontinuous n span=1', description: 'Rows 1 to 9.' },
    ],
    page: 'Search Reference: makecontinuous',
  },
  parse(r) {
    const begin = r.here();
    const { fields, options } = fieldsAndOptions(r, { span: 'string', bins: 'int', start: 'number', end: 'number', minspan: 'string', aligntime: 'string' });
    const [field, extra] = fields;
    if (extra !== undefined) r.fail(extra.span, 'makecontinuous takes one field.', 'bad-argument');
    for (const name of ['minspan', 'aligntime'] as const) {
      if (options[name] !== undefined) r.fail(options.spans[name] ?? r.spanFrom(begin), `makecontinuous does not take ${name} here: give the span itself, such as span=10m.`, 'unsupported');
    }
    const name = field?.text ?? '_time';
    if (options.span !== undefined) checkSpan(options.span, name, (message) => r.fail(options.spans.span ?? r.spanFrom(begin), message, 'bad-argument'));
    const bins = options.bins ?? DEFAULT_BINS;
    if (bins < 2) r.fail(options.spans.bins ?? r.spanFrom(begin), 'bins must be 2 or more.', 'bad-argument');
    return { field: name, span: options.span ?? null, bins, start: options.start ?? null, end: options.end ?? null };
  },
  columnsAfter: (_args, before) => before,
  needs: (args, after) => needsPlus(after, [args.field]),
  run: (args, ctx) =>
    async function* (input) {
      yield* pieces(continuous(args, await gather(input, ctx, 'makecontinuous'), ctx));
    },
};

/** Calls `bad` with a sentence where a span does not fit the field. */
function checkSpan(span: string, field: string, bad: (message: string) => void): void {
  if (field !== '_time') {
    if (numericSpanOf(span) === null) bad(`"${span}" is no width for the numbers of ${field}: write one such as span=10, span=0.5 or span=2log10.`);
    return;
  }
  try {
    parseSpan(span);
  } catch (error) {
    bad((error as Error).message);
  }
}

/** A fixed width from a number or a time span in seconds, or powers. */
function numericSpanOf(span: string): NumericSpan | null {
  const numeric = parseNumericSpan(span);
  if (numeric !== null) return numeric;
  try {
    return { kind: 'width', width: spanSeconds(parseSpan(span)) };
  } catch {
    return null;
  }
}

/** The rows sorted by bin, with a row that has only the field for each bin without one. */
function continuous(args: MakecontinuousArgs, batch: Batch, ctx: ExecContext): Batch {
  const source = batch.columns.get(args.field);
  if (source === undefined) return batch;
  const span = args.span === null || args.field === '_time' ? null : numericSpanOf(args.span);
  // Powers have no place for zero and below.
  const least = Math.max(args.start ?? Number.NEGATIVE_INFINITY, span?.kind === 'log' ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY);
  const most = args.end ?? Number.POSITIVE_INFINITY;
  const numbers = source.map((v) => {
    const n = toNumber(v as Scalar | null);
    return n === null || n < least || n > most ? null : n;
  });
  let low = args.start ?? Number.POSITIVE_INFINITY;
  let high = args.end ?? Number.NEGATIVE_INFINITY;
  for (const n of numbers) {
    if (n === null) continue;
    if (n < low) low = n;
    if (n > high) high = n;
  }
  if (!(low <= high)) return batch;
  const cut = binsOf(args, span, low, high, ctx);
  const order = numbers.flatMap((n, row) => (n === null ? [] : [{ row, bin: cut.start(n) }])).sort((a, b) => a.bin - b.bin || a.row - b.row);
  const rows: { readonly row: number | null; readonly bin: number }[] = [];
  let at = 0;
  const last = cut.start(high);
  for (let bin = cut.start(low); bin <= last; bin = cut.next(bin)) {
    if (rows.length > MAX_ROWS) throw new Error(`makecontinuous would add more than ${MAX_ROWS} rows: use a longer span.`);
    let any = false;
    while (at < order.length && (order[at] as { bin: number }).bin <= bin) {
      rows.push({ row: (order[at++] as { row: number }).row, bin });
      any = true;
    }
    if (!any) rows.push({ row: null, bin });
  }
  const columns = new Map<string, Column>();
  for (const [name, column] of batch.columns) {
    columns.set(name, rows.map(({ row, bin }): Value => (name === args.field ? bin : row === null ? null : (column[row] ?? null))));
  }
  return makeBatch(rows.length, columns);
}

function binsOf(args: MakecontinuousArgs, span: NumericSpan | null, low: number, high: number, ctx: ExecContext): Binner {
  if (args.field === '_time') return binner(args.span === null ? timeSpanFor(low, high, args.bins) : parseSpan(args.span), ctx.tz);
  if (span?.kind === 'log') {
    const power = (n: number): number => Number(numericBin(n, span).split('-')[0]);
    return { start: power, next: (at) => power(at * span.base * 1.000001) };
  }
  const width = span?.width ?? widthFor(low, high, args.bins);
  // Bins are counted, not added up, so that fractions do not drift.
  const start = (n: number): number => Number((Math.floor(n / width + 1e-9) * width).toPrecision(12));
  return { start, next: (at) => start(at + width * 1.5) };
}
