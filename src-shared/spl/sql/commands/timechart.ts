/** `timechart`: the database groups by bin and series, the command's own code makes the chart of the groups. */
import type { Batch, Column } from '../../../results/batch.ts';
import type { Scalar, Value } from '../../../results/value.ts';
import { scalarToText, toNumber } from '../../../results/value.ts';
import type { TimechartArgs } from '../../commands/timechart.ts';
import { timechartAggregations, timechartBins, timechartOfGroups } from '../../commands/timechart.ts';
import { alignTime } from '../../commands/support/discretize.ts';
import { NULL_SERIES } from '../../commands/support/split.ts';
import type { Group } from '../../eval/aggregate.ts';
import type { TimeSpan } from '../../time/span.ts';
import { rowsFor } from '../aggregate.ts';
import { asDouble, isNumber } from '../expr.ts';
import { partialAggregation } from '../partial.ts';
import type { Partial } from '../partial.ts';
import { NotPushable, fieldExpr, select, wrap } from '../relation.ts';
import type { Relation, SqlContext, SqlExpr } from '../relation.ts';
import { binOfTime } from './bin.ts';
import type { Pusher } from './pusher.ts';

/** Zones differ by multiples of this many seconds, so that every bin of a calendar is made of whole slots. */
const SLOT = 900;

/** Spans that are chosen where none is given, shortest first, up to the hour; beyond, slots are put together. */
const LADDER = [1, 5, 10, 30, 60, 300, 600, 1800, 3600];

export const pushTimechart: Pusher<TimechartArgs> = (args, rel, ctx) => {
  const open = args.span === null && (ctx.range.earliest === null || ctx.range.latest === null);
  if (open && args.minSpan !== null) throw new NotPushable('minspan over an open time range needs the evaluator');
  if (open && args.align !== null) throw new NotPushable('aligntime without a span needs the evaluator');
  if (args.splitCut !== null) throw new NotPushable('bins of a split field need the evaluator');
  const aggregations = timechartAggregations(args);
  let rows = rowsFor(aggregations, rel, ctx);
  const time = fieldExpr(rows.rel, '_time', ctx);
  if (!isNumber(time)) throw new NotPushable('a _time that may be no number needs the evaluator');
  const series = args.split === null ? null : fieldExpr(rows.rel, args.split, ctx);
  if (series?.type === 'list' || series?.type === 'numbers') throw new NotPushable('a multivalue field as series needs the evaluator');

  const t = asDouble(time, ctx);
  const low = ctx.fresh('a');
  const high = ctx.fresh('a');
  const width = ctx.fresh('w');
  if (open) rows = rowsFor(aggregations, wrap(rows.rel, ctx, [{ name: width, sql: chosenWidth(args, t, rows.rel, ctx) }]), ctx);
  const bin: Bin = open ? { expr: { sql: `(floor(${t} / ${width}) * ${width})`, type: 'number' }, exact: false } : givenBin(args, time, ctx);
  const merges = args.split !== null && args.options.useOther && (args.options.limit !== 0 || args.where !== null);
  const partials = aggregations.map((node) => partialAggregation(node, rows, merges || !bin.exact, ctx));
  rows = { ...rows, rel: { ...rows.rel, where: [...rows.rel.where, `${time.micros ?? t} IS NOT NULL`] } };

  const columns = new Map<string, SqlExpr>();
  const list: string[] = [];
  const add = (name: string, expr: SqlExpr): void => {
    list.push(`${expr.type === 'null' ? ctx.dialect.toText('NULL') : expr.sql} AS ${name}`);
    columns.set(name, { sql: name, type: expr.type === 'null' ? 'text' : expr.type, simple: true });
  };
  // Whole microseconds group faster than doubles of seconds.
  const inMicros = bin.expr.micros !== undefined;
  add('bin', inMicros ? { sql: bin.expr.micros as string, type: 'integer' } : bin.expr);
  if (series !== null) add('series', series);
  const ends = time.micros === undefined ? t : time.micros;
  const scale = time.micros === undefined ? '' : ' / 1e6';
  add(low, { sql: `${ctx.dialect.aggregates.minimum(ends)}${scale}`, type: 'number' });
  add(high, { sql: `${ctx.dialect.aggregates.maximum(ends)}${scale}`, type: 'number' });
  const names = partials.map((partial) =>
    partial.columns.map((column) => {
      const name = ctx.fresh('a');
      add(name, column);
      return name;
    }),
  );
  return {
    source: `(${select(rows.rel, list.join(', '))} GROUP BY ${series === null ? '1' : '1, 2'})`,
    where: [],
    columns,
    rest: null,
    order: series === null ? [{ sql: 'bin', descending: false }] : [{ sql: 'bin', descending: false }, { sql: 'series', descending: false }],
    natural: false,
    limit: null,
    events: false,
    finish: (batch) => finish(args, batch, partials, names, { low, high, scale: inMicros ? 1e6 : 1 }, ctx),
  };
};

/** The bin of each row, or the slot that is a part of it where `exact` is false. */
interface Bin {
  readonly expr: SqlExpr;
  readonly exact: boolean;
}

function givenBin(args: TimechartArgs, time: SqlExpr, ctx: SqlContext): Bin {
  const span = args.span;
  const { earliest, latest } = ctx.range;
  if (span === null) {
    // The range decides: what the command would choose is known already.
    const bins = timechartBins(args, earliest as number, latest as number, ctx);
    const start = bins.start(earliest as number);
    const width = bins.next(start) - start;
    if (width <= 3600 && args.align === null) return { expr: binOfTime(time, { count: width, unit: 's', snap: null }, ctx), exact: true };
    if (args.align !== null) throw new NotPushable('aligntime without a span needs the evaluator');
    return { expr: slot(time, ctx), exact: false };
  }
  if (isClock(span)) return { expr: binOfTime(time, span, ctx, alignTime(args.align, ctx) ?? 0), exact: true };
  if (ctx.tz === 'UTC' && (span.unit === 'd' || span.unit === 'w') && span.snap === null) return { expr: binOfTime(time, span, ctx), exact: true };
  return { expr: slot(time, ctx), exact: false };
}

/** True for spans below a day that are not laid from a snap: plain multiples. */
function isClock(span: TimeSpan): boolean {
  return span.snap === null && !['d', 'w', 'mon', 'q', 'y'].includes(span.unit);
}

function slot(time: SqlExpr, ctx: SqlContext): SqlExpr {
  return binOfTime(time, { count: SLOT, unit: 's', snap: null }, ctx);
}

/** The length of bins that depends on the oldest and newest event, which the query finds itself. */
function chosenWidth(args: TimechartArgs, t: string, rel: Relation, ctx: SqlContext): string {
  const { minimum, maximum } = ctx.dialect.aggregates;
  const double = (n: number): string => ctx.parameters.add('double', n);
  const choices = LADDER.map((width) => `WHEN r / ${double(width)} <= ${double(args.bins)} THEN ${double(width)}`);
  return `(SELECT CASE ${choices.join(' ')} ELSE ${double(SLOT)} END FROM (${select(rel, `${maximum(t)} - ${minimum(t)} AS r`)}))`;
}

/** The chart of the grouped rows. */
function finish(args: TimechartArgs, batch: Batch, partials: readonly Partial[], names: readonly (readonly string[])[], ends: { readonly low: string; readonly high: string; readonly scale: number }, ctx: SqlContext): Batch {
  const column = (name: string): Column => batch.columns.get(name) ?? [];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < batch.length; i++) {
    from = Math.min(from, toNumber(column(ends.low)[i] ?? null) ?? from);
    to = Math.max(to, toNumber(column(ends.high)[i] ?? null) ?? to);
  }
  const bins = timechartBins(args, from, to, ctx);
  const groups = new Map<string, Group>();
  for (let i = 0; i < batch.length; i++) {
    const start = bins.start((column('bin')[i] as number) / ends.scale);
    const series = args.split === null ? null : ((column('series')[i] ?? NULL_SERIES) as Scalar);
    const states = partials.map((partial, a) => partial.state((names[a] as readonly string[]).map((name): Value => column(name)[i] ?? null)));
    const key = `${start} ${series === null ? '' : scalarToText(series)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { key: series === null ? [start] : [start, series], states });
    else group.states.forEach((state, a) => state.merge?.(states[a] as (typeof states)[number]));
  }
  return timechartOfGroups(args, [...groups.values()], partials.map((p) => p.aggregation), bins, from, to, ctx);
}
