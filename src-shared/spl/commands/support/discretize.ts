/** Cutting the values of a field into bins as `bin`, `chart` and `timechart` are asked to (Search Reference, "bin": bin options). */
import type { Batch } from '../../../results/batch.ts';
import { type Value, isMultivalue, toNumber } from '../../../results/value.ts';
import type { Span } from '../../syntax/ast.ts';
import { resolveTime } from '../../time/relative.ts';
import type { ArgReader, ExecContext } from '../types.ts';
import { type NumericSpan, type TimeSpan, binner, numericBin, parseNumericSpan, parseSpan, spanSeconds, timeSpanFor, widthFor } from './bins.ts';

/** How the values of a field are cut. */
export interface Discretization {
  readonly field: string;
  /** The span as time and as number, where it can be read so; both null to choose one from the values. */
  readonly timeSpan: TimeSpan | null;
  readonly numericSpan: NumericSpan | null;
  /** Least width that may be chosen, as written. */
  readonly minSpan: string | null;
  /** Most bins, where the span is chosen. */
  readonly bins: number;
  /** Values that the range reaches to at least, where the span is chosen. */
  readonly start: number | null;
  readonly end: number | null;
  /** Where bins of time are laid from, as written. */
  readonly align: string | null;
}

/** The options that say so. */
export const BIN_OPTIONS = { span: 'string', minspan: 'string', bins: 'int', start: 'number', end: 'number', aligntime: 'string' } as const;

interface BinValues {
  readonly span?: string | undefined;
  readonly minspan?: string | undefined;
  readonly bins?: number | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly aligntime?: string | undefined;
  readonly spans: Readonly<Partial<Record<string, Span>>>;
}

/** Reads the options of one field. A span or number that is none is an error at the option. */
export function discretization(r: ArgReader, field: string, o: BinValues, mostBins: number): Discretization {
  // A plain number is seconds for time and a width for any other field.
  const numeric = (text: string): NumericSpan | null => (field === '_time' ? null : parseNumericSpan(text));
  const time = (text: string, option: 'span' | 'minspan'): TimeSpan | null => {
    try {
      return parseSpan(text);
    } catch (error) {
      return numeric(text) !== null ? null : r.fail(o.spans[option] ?? r.spanFrom(0), error instanceof Error ? error.message : 'That is no span.', 'bad-argument');
    }
  };
  const timeSpan = o.span === undefined ? null : time(o.span, 'span');
  const numericSpan = o.span === undefined ? null : numeric(o.span);
  if (o.minspan !== undefined) time(o.minspan, 'minspan');
  if (o.bins !== undefined && o.bins < 2) r.fail(o.spans.bins ?? r.spanFrom(0), 'bins must be 2 or more.', 'bad-argument');
  return { field, timeSpan, numericSpan, minSpan: o.minspan ?? null, bins: o.bins ?? mostBins, start: o.start ?? null, end: o.end ?? null, align: o.aligntime ?? null };
}

/** True where any option of a field was given. */
export function isDiscretized(o: BinValues): boolean {
  return [o.span, o.minspan, o.bins, o.start, o.end, o.aligntime].some((value) => value !== undefined);
}

/** True where the span is chosen from the values, so that all of them are needed first. */
export function isChosen(d: Discretization): boolean {
  return d.timeSpan === null && d.numericSpan === null;
}

/** The bin of a value. `held` is all rows; it is read only where the span is chosen from them. What is no number stays as it is. */
export function cutter(d: Discretization, held: readonly Batch[], ctx: ExecContext): (value: Value) => Value {
  if (isChosen(d)) return chosenCutter(d, held, ctx);
  if (d.numericSpan !== null) {
    const span = d.numericSpan;
    return numbers((n) => numericBin(n, span));
  }
  const bins = binner(d.timeSpan as TimeSpan, ctx.tz, alignment(d, ctx));
  return numbers((n) => bins.start(n));
}

/** Applies to numbers; all else stays as it is. */
function numbers(work: (n: number) => Value): (value: Value) => Value {
  return (value) => {
    if (value === null || isMultivalue(value)) return value;
    const n = toNumber(value);
    return n === null ? value : work(n);
  };
}

function chosenCutter(d: Discretization, held: readonly Batch[], ctx: ExecContext): (value: Value) => Value {
  // `start` and `end` only widen the range of the values.
  let low = d.start ?? Number.POSITIVE_INFINITY;
  let high = d.end ?? Number.NEGATIVE_INFINITY;
  for (const batch of held) {
    for (const value of batch.columns.get(d.field) ?? []) {
      const n = toNumber(value);
      if (n === null) continue;
      if (n < low) low = n;
      if (n > high) high = n;
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return (value) => value;
  if (d.field === '_time') {
    const bins = binner(timeSpanFor(ctx.range.earliest ?? low, ctx.range.latest ?? high, d.bins, d.minSpan === null ? null : parseSpan(d.minSpan)), ctx.tz, alignment(d, ctx));
    return numbers((n) => bins.start(n));
  }
  const least = d.minSpan === null ? null : parseNumericSpan(d.minSpan);
  const width = Math.max(widthFor(low, high, d.bins), least?.kind === 'width' ? least.width : 0);
  return numbers((n) => numericBin(n, { kind: 'width', width }));
}

function alignment(d: Discretization, ctx: ExecContext): number | null {
  return d.timeSpan !== null && spanSeconds(d.timeSpan) >= 86_400 ? null : alignTime(d.align, ctx);
}

/** Where bins are laid from, in epoch seconds, by what `aligntime` says; null for the epoch. Throws where it says no time. */
export function alignTime(text: string | null, ctx: Pick<ExecContext, 'range' | 'now' | 'tz'>): number | null {
  if (text === null) return null;
  const word = text.toLowerCase();
  if (word === 'earliest') return ctx.range.earliest;
  if (word === 'latest') return ctx.range.latest;
  return resolveTime(text, ctx.now, ctx.tz);
}
