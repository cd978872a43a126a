/** `eventstats`: adds aggregates to the rows they were made from (Search Reference, "eventstats"). */
import type { Batch, Column } from '../../results/batch.ts';
import type { Scalar, Value } from '../../results/value.ts';
import { isMultivalue, scalarToText } from '../../results/value.ts';
import { aggregationNeeds, columnsWithAggregations, readAggregations, readBy } from './support/aggregations.ts';
import { mergeOptions } from './support/args.ts';
import { needsMinus, needsUnion } from './support/columns.ts';
import { gatherBatches, streamOf } from './support/stream.ts';
import { type StatsArgs, aggregate } from './stats.ts';
import type { CommandDef } from './types.ts';

const OPTIONS = { allnum: 'bool' } as const;

export const eventstatsCommand: CommandDef<StatsArgs> = {
  name: 'eventstats',
  kind: 'dataset',
  docs: {
    summary: 'Adds aggregates, over all rows or by groups, to every row they belong to.',
    syntax: 'eventstats [allnum=<bool>] <function>(<field>) [AS <field>]... [BY <field>...]',
    options: [{ name: 'allnum', type: '<bool>', default: 'false', description: 'Aggregate a field only if all of its values are numbers.' }],
    examples: [
      { spl: 'index=* | eventstats avg(duration_ms) AS mean BY service | where duration_ms > 3*mean', description: 'Events slower than three times the mean of their service.' },
      { spl: '| makeresults count=3 | streamstats count AS n | eventstats sum(n) AS total', description: 'A total beside each row.' },
    ],
    page: 'Search Reference: eventstats',
  },
  parse(r) {
    const before = r.options(OPTIONS);
    const aggregations = readAggregations(r);
    const by = readBy(r);
    const { allnum } = mergeOptions(before, r.options(OPTIONS));
    return { aggregations, by: [...new Set(by.map((f) => f.text))], allnum: allnum ?? false, delim: null };
  },
  columnsAfter: (args, before) => columnsWithAggregations(before, args.aggregations),
  needs: (args, after) => needsUnion(needsMinus(after, args.aggregations.map((a) => a.as.text)), aggregationNeeds(args.aggregations, args.by)),
  run: (args, ctx) =>
    async function* (input) {
      const batches = await gatherBatches(input, ctx, 'eventstats');
      const table = await aggregate(args, streamOf(...batches), ctx);
      const added = [...table.columns.keys()].filter((name) => !args.by.includes(name));
      const rowOf = groupRows(table, args.by);
      for (const batch of batches) {
        const columns = new Map(batch.columns);
        const rows = rowOf(batch);
        for (const name of added) {
          const from = table.columns.get(name) as Column;
          const before = batch.columns.get(name);
          columns.set(name, rows.map((row, i): Value => (row === -1 ? (before?.[i] ?? null) : (from[row] as Value))));
        }
        yield { length: batch.length, columns };
      }
    },
};

/** Finds, for each row of a batch, the row of a grouped table with the same keys; -1 for none. */
function groupRows(table: Batch, by: readonly string[]): (batch: Batch) => number[] {
  if (by.length === 0) return (batch) => new Array<number>(batch.length).fill(0);
  const keyOf = (columns: readonly (Column | undefined)[], i: number): string | null => {
    let key = '';
    for (const column of columns) {
      const value = column?.[i] ?? null;
      if (value === null) return null;
      // A multivalue joins the group of its first value, as a row can take one group's results only.
      const text = scalarToText((isMultivalue(value) ? value[0] : value) as Scalar);
      key += `${text.length}:${text}`;
    }
    return key;
  };
  const index = new Map<string, number>();
  const own = by.map((name) => table.columns.get(name));
  for (let i = 0; i < table.length; i++) {
    const key = keyOf(own, i);
    if (key !== null) index.set(key, i);
  }
  return (batch) => {
    const columns = by.map((name) => batch.columns.get(name));
    return Array.from({ length: batch.length }, (_, i) => {
      const key = keyOf(columns, i);
      return key === null ? -1 : (index.get(key) ?? -1);
    });
  };
}

