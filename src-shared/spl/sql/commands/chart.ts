/** `chart`: the database groups by row and series, the command's own code makes the table of the groups. */
import type { Batch } from '../../../results/batch.ts';
import type { Scalar, Value } from '../../../results/value.ts';
import type { ChartArgs, ChartField } from '../../commands/chart.ts';
import { chartAggregations, chartOfGroups } from '../../commands/chart.ts';
import { NULL_SERIES } from '../../commands/support/split.ts';
import type { Group } from '../../eval/aggregate.ts';
import { rowsFor } from '../aggregate.ts';
import { isNumber } from '../expr.ts';
import { partialAggregation } from '../partial.ts';
import type { Partial } from '../partial.ts';
import { NotPushable, fieldExpr, select } from '../relation.ts';
import type { Relation, SqlContext, SqlExpr } from '../relation.ts';
import { binOfTime } from './bin.ts';
import type { Pusher } from './pusher.ts';

export const pushChart: Pusher<ChartArgs> = (args, rel, ctx) => {
  if (args.over === null) throw new NotPushable('a chart without rows needs the evaluator');
  const aggregations = chartAggregations(args);
  const rows = rowsFor(aggregations, rel, ctx);
  const over = charted(args.over, rows.rel, ctx);
  const series = args.split === null ? null : charted(args.split, rows.rel, ctx);
  const merges = args.split !== null && args.options.useOther && (args.options.limit !== 0 || args.where !== null);
  const partials = aggregations.map((node) => partialAggregation(node, rows, merges, ctx));
  const columns = new Map<string, SqlExpr>();
  const list: string[] = [];
  const add = (name: string, expr: SqlExpr): void => {
    list.push(`${expr.type === 'null' ? ctx.dialect.toText('NULL') : expr.sql} AS ${name}`);
    columns.set(name, { sql: name, type: expr.type === 'null' ? 'text' : expr.type, simple: true });
  };
  add('line', over);
  if (series !== null) add('series', series);
  const names = partials.map((partial) =>
    partial.columns.map((column) => {
      const name = ctx.fresh('a');
      add(name, column);
      return name;
    }),
  );
  const present = { ...rows.rel, where: [...rows.rel.where, `${over.sql} IS NOT NULL`] };
  return {
    source: `(${select(present, list.join(', '))} GROUP BY ${series === null ? '1' : '1, 2'})`,
    where: [],
    columns,
    rest: null,
    order: [{ sql: 'line', descending: false }, ...(series === null ? [] : [{ sql: 'series', descending: false }])],
    natural: false,
    limit: null,
    events: false,
    finish: (batch) => chartOfGroups(args, groupsOf(args, batch, partials, names), partials.map((p) => p.aggregation)),
  };
};

/** The values that a field gives its rows or series. */
function charted(field: ChartField, rel: Relation, ctx: SqlContext): SqlExpr {
  const expr = fieldExpr(rel, field.name, ctx);
  if (expr.type === 'list' || expr.type === 'numbers') throw new NotPushable('charts by a multivalue field need the evaluator');
  const { cut } = field;
  if (cut === null) return expr;
  if (cut.timeSpan === null || field.name !== '_time' || !isNumber(expr)) throw new NotPushable('bins of numbers need the evaluator');
  if (cut.align !== null) throw new NotPushable('aligntime has no SQL form');
  return binOfTime(expr, cut.timeSpan, ctx);
}

function groupsOf(args: ChartArgs, batch: Batch, partials: readonly Partial[], names: readonly (readonly string[])[]): Group[] {
  const column = (name: string): readonly Value[] => batch.columns.get(name) ?? [];
  return Array.from({ length: batch.length }, (_, i): Group => {
    const row = column('line')[i] as Scalar;
    const states = partials.map((partial, a) => partial.state((names[a] as readonly string[]).map((name): Value => column(name)[i] ?? null)));
    return { key: args.split === null ? [row] : [row, (column('series')[i] ?? NULL_SERIES) as Scalar], states };
  });
}
