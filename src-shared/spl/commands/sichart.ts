/** `sichart`: partial results for a later `chart` (Search Reference, "sichart"). */
import { chartCommand, chartGroups } from './chart.ts';
import type { ChartArgs } from './chart.ts';
import { NULL_SERIES } from './support/split.ts';
import { pieces } from './support/stream.ts';
import { summaryForm, summaryRows } from './support/summary.ts';
import type { CommandDef } from './types.ts';

const fieldsOf = (args: ChartArgs): string[] => [args.over, args.split].flatMap((f) => (f === null ? [] : [f.name]));

export const sichartCommand: CommandDef<ChartArgs> = summaryForm(chartCommand, fieldsOf, async function* (args, input, ctx) {
  const { groups, nodes } = await chartGroups(args, input, ctx);
  const fields = fieldsOf(args);
  yield* pieces(summaryRows(groups, (g) => Object.fromEntries(fields.map((name, i) => [name, g.key[i] === NULL_SERIES ? null : (g.key[i] ?? null)])), nodes, fields));
});
